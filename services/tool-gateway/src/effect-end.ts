// What an error says about whether an effect happened. Pure. The answer's status decides, never its words.
import type { AppError } from "@openclaw/errors";

/** `unclear` until its deadline has passed, and unknown from then on. */
export type EffectEnd = "failed" | "done" | "unclear";

/**
 * Refusals that prove nothing: 408 a proxy may answer for a server that went on, 409 says that the key is in use or that
 * what was asked for is there already.
 */
const PROVES_NOTHING = new Set([408, 409]);

/** What was given to a connection last: the call, or the request that fetches its answer from where a redirect led. */
export type Sent = "nothing" | "call" | "fetch";

export const effectEndOf = ({ details }: AppError, sent: Sent): EffectEnd => {
  // Whoever sends elsewhere for the answer may have taken the call; what goes wrong there says nothing of it.
  if (sent === "fetch") return "unclear";
  if (sent === "nothing" || details?.["sent"] === false) return "failed";
  const status = details?.["status"];
  if (typeof status !== "number") return "unclear";
  // It was done, and the answer cannot be used.
  if (status >= 200 && status <= 299) return "done";
  return status >= 400 && status <= 499 && !PROVES_NOTHING.has(status) ? "failed" : "unclear";
};
