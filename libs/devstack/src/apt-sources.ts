// Pure: from the machine's own apt sources to a private list with another suite. No archive is named here; the
// private list asks the hosts that the machine is configured to trust, with the same keys.

export interface AptEntry {
  readonly uris: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** Fields to carry over as they are: Signed-By (which may hold a whole key), Architectures, Trusted. */
  readonly extra: Readonly<Record<string, string>>;
}

const KEPT_FIELDS: Readonly<Record<string, string>> = {
  "signed-by": "Signed-By",
  arch: "Architectures",
  architectures: "Architectures",
  trusted: "Trusted",
};

const words = (text: string): string[] => text.split(/\s+/).filter((word) => word !== "");

const parseListLine = (line: string): AptEntry | undefined => {
  const match = /^deb\s+(?:\[([^\]]*)\]\s+)?(\S+)\s+(\S+)\s+([^#]*)/.exec(line.trim());
  if (match === null) return undefined;
  const [, options = "", uri = "", suite = "", components = ""] = match;
  const extra: Record<string, string> = {};
  for (const option of words(options)) {
    const [key = "", value = ""] = option.split("=");
    const field = KEPT_FIELDS[key.toLowerCase()];
    if (field !== undefined) extra[field] = value.replaceAll(",", " ");
  }
  return { uris: uri, suites: [suite], components: words(components), extra };
};

/** Field names in lower case to values; a continued line stays as it is, because a key in Signed-By spans many. */
const parseStanza = (stanza: string): ReadonlyMap<string, string> => {
  const fields = new Map<string, string>();
  let current = "";
  for (const line of stanza.split("\n")) {
    if (line.startsWith("#")) continue;
    if (/^\s/.test(line)) {
      fields.set(current, `${fields.get(current) ?? ""}\n${line}`);
      continue;
    }
    const colon = line.indexOf(":");
    if (colon < 0) continue;
    current = line.slice(0, colon).trim().toLowerCase();
    fields.set(current, line.slice(colon + 1).trim());
  }
  return fields;
};

const parseDeb822 = (stanza: string): AptEntry | undefined => {
  const fields = parseStanza(stanza);
  const uris = fields.get("uris");
  if (uris === undefined || fields.get("enabled") === "no") return undefined;
  if (!words(fields.get("types") ?? "").includes("deb")) return undefined;
  const extra: Record<string, string> = {};
  for (const [key, field] of Object.entries(KEPT_FIELDS)) {
    const value = fields.get(key);
    if (value !== undefined) extra[field] = value;
  }
  return { uris, suites: words(fields.get("suites") ?? ""), components: words(fields.get("components") ?? ""), extra };
};

/** The binary-package entries of one sources file, in whichever of the two formats its name says. */
export const parseAptSources = (fileName: string, text: string): AptEntry[] => {
  const parts = fileName.endsWith(".sources") ? text.split(/\n[ \t]*\n/) : text.split("\n");
  const parse = fileName.endsWith(".sources") ? parseDeb822 : parseListLine;
  return parts.map(parse).filter((entry) => entry !== undefined);
};

/** The private list: the entries that carry `ownSuite`, with `suite` in its place. Empty when none does. */
export const buildAptSources = (entries: readonly AptEntry[], ownSuite: string, suite: string): string =>
  entries
    .filter((entry) => entry.suites.includes(ownSuite))
    .map((entry) => {
      const extra = Object.entries(entry.extra).map(([field, value]) => `${field}: ${value}\n`);
      const components = entry.components.join(" ");
      return `Types: deb\nURIs: ${entry.uris}\nSuites: ${suite}\nComponents: ${components}\n${extra.join("")}`;
    })
    .join("\n");
