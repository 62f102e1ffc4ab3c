// There are no API keys yet, so a web page that somebody who reaches this door has open must not be able to use it.
// P1: neither by a name of its own that it lets point here: only names that were given to the door are answered. An address
// is no such name: whose page has it for its origin is this door.
// P2: nor by a request across sites that changes something. Browsers send `Origin` with each of these; `Sec-Fetch-Site`
// tells the same where they send it, which over plain http is on loopback alone.
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";
import { AppError } from "@openclaw/errors";

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS"]);
const OWN_SITES = new Set(["same-origin", "none"]);

const refused = (message: string): AppError => new AppError("invalid_header", message);

/** The name or address in `Host`, in lower case, without port and brackets. */
const nameOf = (host: string): string => {
  const [, bracketed, plain = ""] = /^(?:\[([^\]]+)\]|([^:]*))(?::\d{1,5})?$/.exec(host.toLowerCase()) ?? [];
  return bracketed ?? plain;
};

const hostOf = (origin: string): string | undefined => URL.parse(origin)?.host;

/** Throws for a request that a page of another site makes. `names` are in lower case. */
export const refuseForeignPages = (
  method: string,
  { host = "", origin, "sec-fetch-site": site }: IncomingHttpHeaders,
  names: ReadonlySet<string>,
): void => {
  const name = nameOf(host);
  if (isIP(name) === 0 && !names.has(name))
    throw refused("Host: this door is not known by that name; OPENCLAW_HTTP_NAMES lists those that it answers to");
  if (SAFE_METHODS.has(method)) return;
  if (origin !== undefined && hostOf(origin) !== host.toLowerCase())
    throw refused("Origin: pages of other sites may not change anything here");
  if (typeof site === "string" && !OWN_SITES.has(site))
    throw refused("Sec-Fetch-Site: pages of other sites may not change anything here");
};
