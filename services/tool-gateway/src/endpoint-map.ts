// Where a configured host and port is really found: `toolserver:9001` at `127.0.0.1:9001` when all runs on one machine.
// The only way to loopback. It comes from the operator's environment, never from an agent or a tool.
import { AppError } from "@openclaw/errors";
import { canonicalAddress } from "./address-class.ts";

export interface Place {
  /** Canonical. */
  readonly address: string;
  readonly port: number;
}

/** By `host:port`. */
export type EndpointMap = ReadonlyMap<string, Place>;

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/** A URL's port, spelled out where the URL leaves it to its scheme. */
export const portOf = (url: URL): number => Number(url.port === "" ? DEFAULT_PORTS[url.protocol] : url.port);

/** The key of a URL in the map, and what two URLs of one server share. */
export const hostAndPort = (url: URL): string => `${url.hostname}:${portOf(url)}`;

const placeOf = (text: string): Place | undefined => {
  const colon = text.lastIndexOf(":");
  const address = canonicalAddress(text.slice(0, colon).replace(/^\[|\]$/g, ""));
  return address === undefined ? undefined : { address, port: Number(text.slice(colon + 1)) };
};

/** A target must be an IP address: a name could come to mean something else. */
export const parseEndpointMap = (entries: Readonly<Record<string, string>>): EndpointMap => {
  const map = new Map<string, Place>();
  for (const [from, to] of Object.entries(entries)) {
    const place = placeOf(to);
    if (place === undefined) {
      throw new AppError(
        "invalid_config",
        `OPENCLAW_ENDPOINT_MAP: ${from}=${to}: the target must be an IP address and a port`,
      );
    }
    map.set(from.toLowerCase(), place);
  }
  return map;
};
