// From a configured URL to the one address that is connected to, or a refusal.
// E1: a name is resolved once, and the address that was checked is the one connected to.
// E2: every address of a name is checked; one that is not allowed refuses them all.
// E3: the endpoint map is the only exception: it names the address itself, which may be loopback, never a forbidden one.
import { AppError } from "@openclaw/errors";
import { type AddressClass, canonicalAddress, classOfAddress } from "./address-class.ts";
import { type EndpointMap, hostAndPort, type Place, portOf } from "./endpoint-map.ts";

export interface Target {
  readonly url: URL;
  /** Canonical; the only address a connection for this URL may have at its other end. */
  readonly address: string;
  readonly port: number;
}

/** All addresses of a name. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;

export interface EgressRules {
  readonly endpointMap: EndpointMap;
  readonly lookup: Lookup;
}

const denied = (url: URL, why: string): AppError =>
  new AppError("tool_egress_denied", `${hostAndPort(url)}: ${why}`, { details: { host: hostAndPort(url) } });

/** Why a class of address is refused, or undefined. */
const refusalOf = (kind: AddressClass, external: boolean): string | undefined => {
  switch (kind) {
    case "private":
      return undefined;
    case "public":
      return external ? undefined : "is public, and the agent has allow_external_network: false";
    case "loopback":
      return "is loopback, which only OPENCLAW_ENDPOINT_MAP can open";
    case "forbidden":
      return "is link-local, a metadata service, multicast or reserved; no tool may be there";
  }
};

const checkAddress = (url: URL, text: string, external: boolean): string => {
  const address = canonicalAddress(text);
  if (address === undefined) throw denied(url, `resolves to ${JSON.stringify(text)}, which is no address`);
  const refusal = refusalOf(classOfAddress(address), external);
  if (refusal !== undefined) throw denied(url, `${address} ${refusal}`);
  return address;
};

/** E3. */
const checkMapped = (url: URL, { address, port }: Place): Target => {
  const kind = classOfAddress(address);
  if (kind === "forbidden") throw denied(url, `${address} ${refusalOf(kind, false)}`);
  return { url, address, port };
};

const checkUrl = (url: URL): void => {
  if (url.protocol !== "http:" && url.protocol !== "https:") throw denied(url, "must be http or https");
  if (url.username !== "" || url.password !== "") throw denied(url, "must not carry a user or password");
  if (portOf(url) === 0) throw denied(url, "port 0 is nobody's");
};

/** The target of a URL under the rules, or `tool_egress_denied`. */
export const resolveTarget = async (rules: EgressRules, url: URL, allowExternal: boolean): Promise<Target> => {
  checkUrl(url);
  const mapped = rules.endpointMap.get(hostAndPort(url));
  if (mapped !== undefined) return checkMapped(url, mapped);
  const literal = canonicalAddress(url.hostname.replace(/^\[|\]$/g, ""));
  const addresses = literal === undefined ? await rules.lookup(url.hostname) : [literal];
  const [first] = addresses.map((address) => checkAddress(url, address, allowExternal));
  if (first === undefined) throw new AppError("tool_failed", `${hostAndPort(url)}: the name has no address`);
  return { url, address: first, port: portOf(url) };
};
