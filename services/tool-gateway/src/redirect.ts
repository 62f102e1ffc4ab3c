// Where a redirect leads, if it may be followed: at most three times, to another path of the same host and port, never from
// https to http. Any other host would be a tool that the agent did not call, even if its list or the endpoint map names it.
// 307 and 308 repeat the call; 301, 302 and 303 fetch the answer, as browsers take them.
import { AppError } from "@openclaw/errors";
import { hostAndPort } from "./endpoint-map.ts";

/** Three: a moved path, a version and a trailing slash; more is a loop. */
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

export const followRedirect = (
  { url, method, redirects }: Hop,
  { status, location }: { readonly status: number; readonly location: string | undefined },
): Hop => {
  if (redirects >= MAX_REDIRECTS) throw denied(`${hostAndPort(url)}: more than ${MAX_REDIRECTS} redirects`);
  const next = URL.parse(location ?? "", url.href);
  if (location === undefined || next === null)
    throw denied(`${hostAndPort(url)}: a ${status} without a usable Location`);
  if (hostAndPort(next) !== hostAndPort(url)) {
    throw denied(`${hostAndPort(url)} redirects to ${hostAndPort(next)}; only its own paths may follow`);
  }
  if (url.protocol === "https:" && next.protocol !== "https:")
    throw denied(`${hostAndPort(url)} redirects away from https`);
  return { url: next, method: REPEATING.has(status) ? method : "GET", redirects: redirects + 1 };
};
