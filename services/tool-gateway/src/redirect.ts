// Where a redirect leads, if it may be followed: at most three times, to a host that the configuration names, never from
// https to http. 307 and 308 repeat the call; 301, 302 and 303 fetch the answer elsewhere, as browsers take them.
import { AppError } from "@openclaw/errors";
import { hostAndPort } from "./endpoint-map.ts";

/** Three: a load balancer, a moved path and a trailing slash; more is a loop. */
export const MAX_REDIRECTS = 3;

const REPEATING = new Set([307, 308]);
const FETCHING = new Set([301, 302, 303]);

export const isRedirect = (status: number): boolean => REPEATING.has(status) || FETCHING.has(status);

export interface Hop {
  readonly url: URL;
  readonly method: "POST" | "GET";
  /** Redirects that led here. */
  readonly redirects: number;
}

const denied = (message: string): AppError => new AppError("tool_redirect_denied", message);

/** `knownHosts` holds the `host:port` of every endpoint that the agent's tools and the endpoint map name. */
export const followRedirect = (
  { url, method, redirects }: Hop,
  { status, location }: { readonly status: number; readonly location: string | undefined },
  knownHosts: ReadonlySet<string>,
): Hop => {
  if (redirects >= MAX_REDIRECTS) throw denied(`${hostAndPort(url)}: more than ${MAX_REDIRECTS} redirects`);
  const next = URL.parse(location ?? "", url.href);
  if (location === undefined || next === null)
    throw denied(`${hostAndPort(url)}: a ${status} without a usable Location`);
  if (!knownHosts.has(hostAndPort(next))) {
    throw denied(`${hostAndPort(url)} redirects to ${hostAndPort(next)}, which no tool of the agent names`);
  }
  if (url.protocol === "https:" && next.protocol !== "https:")
    throw denied(`${hostAndPort(url)} redirects away from https`);
  return { url: next, method: REPEATING.has(status) ? method : "GET", redirects: redirects + 1 };
};
