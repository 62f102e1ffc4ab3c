// There are no API keys yet, so a web page that somebody on this machine has open must not be able to use the door:
// neither by a request across sites, nor by a name of its own that it lets point here.
import type { IncomingHttpHeaders } from "node:http";
import { AppError } from "@openclaw/errors";

const SAFE_METHODS = new Set(["GET", "HEAD"]);
const OWN_SITES = new Set(["same-origin", "none"]);

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1|\[::1\])$/;

export const isLoopbackName = (name: string): boolean => LOOPBACK.test(name);

const withoutPort = (host: string): string => host.replace(/:\d{1,5}$/, "");

/** Throws for a request that a page of another site makes. Only browsers send `Sec-Fetch-Site`. */
export const refuseForeignPages = (method: string, headers: IncomingHttpHeaders, loopbackOnly: boolean): void => {
  const { host = "", "sec-fetch-site": site } = headers;
  if (loopbackOnly && !isLoopbackName(withoutPort(host)))
    throw new AppError("invalid_header", "Host must be a loopback name, as this door listens on loopback alone");
  if (!SAFE_METHODS.has(method) && typeof site === "string" && !OWN_SITES.has(site))
    throw new AppError("invalid_header", "Sec-Fetch-Site: pages of other sites may not change anything here");
};
