// What an error says about whether an effect happened. Pure. The answer's status decides, never its words.
import type { AppError } from "@openclaw/errors";

/** `unclear` until its deadline has passed, and unknown from then on. */
export type EffectEnd = "failed" | "done" | "unclear";

/**
 * Refusals that prove nothing: 408 a proxy may answer for a server that went on, 409 says that the key is in use or that
 * what was asked for is there already.
 */
const PROVES_NOTHING = new Set([408, 409]);

/** `sent` says whether the request was given to a connection at all. */
export const effectEndOf = ({ details }: AppError, sent: boolean): EffectEnd => {
  if (!sent || details?.["sent"] === false) return "failed";
  const status = details?.["status"];
  if (typeof status !== "number") return "unclear";
  // It was done, and the answer cannot be used.
  if (status >= 200 && status <= 299) return "done";
  return status >= 400 && status <= 499 && !PROVES_NOTHING.has(status) ? "failed" : "unclear";
};
