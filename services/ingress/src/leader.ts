// Requests to the leading scheduler. While one leader follows another nobody answers, so a request that nobody heard is
// asked again for a short while. L1: only those are repeated: what was heard may have been done.

import type { Bus } from "@openclaw/bus";
import type { MessageOf, MessageSpec } from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import { sleep } from "@openclaw/time";

/** A take-over takes up to 5 s; a caller who waits 3 s and is told to come back in one misses little of it. */
const SEARCH_MS = 3_000;
const PAUSE_MS = 200;
const RETRY_AFTER_MS = 1_000;
/** A commit with a slow disk is well under this. */
const ANSWER_MS = 5_000;

interface Exchange<Q extends MessageSpec, A extends MessageSpec> {
  readonly request: Q;
  readonly reply: A;
}

interface AskOptions {
  /** For an answer, once somebody listens. */
  readonly answerMs?: number;
  /** For somebody to listen at all. */
  readonly searchMs?: number;
}

export interface Leader {
  ask<Q extends MessageSpec, A extends MessageSpec>(
    exchange: Exchange<Q, A>,
    body: MessageOf<Q>,
    options?: AskOptions,
  ): Promise<MessageOf<A>>;
}

const isUnheard = ({ code, details }: AppError): boolean =>
  code === "not_leading" || (code === "bus_unavailable" && details?.["silent"] === true);

export const createLeader = (bus: Bus): Leader => ({
  ask: async ({ request, reply }, body, { answerMs = ANSWER_MS, searchMs = SEARCH_MS } = {}) => {
    const giveUpAt = performance.now() + searchMs;
    for (;;) {
      try {
        return await bus.request(request.carriedBy, body, reply, { timeoutMs: answerMs });
      } catch (thrown) {
        const error = coerceError(thrown);
        if (!isUnheard(error)) throw error;
        if (performance.now() > giveUpAt)
          throw new AppError("not_leading", undefined, { retryAfterMs: RETRY_AFTER_MS, cause: error });
      }
      await sleep(PAUSE_MS);
    }
  },
});
