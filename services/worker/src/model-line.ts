// Model calls of all attempts: which adapter is asked, and what happens when none takes a call or one fails.
// M1: an adapter that cannot take a call now is no failure: the call waits and asks again, with backoff, until nobody has
//     taken it for a while. The time during which an adapter had it does not count.
// M2: a call that failed is made once more per attempt; then the attempt fails with that error.
import type { Bus } from "@openclaw/bus";
import {
  ANY_ADAPTER,
  type ErrorCode,
  guardJson,
  type InferDone,
  type InferRequest,
  inferSubject,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { type BackoffPolicy, backoffDelay, sleep } from "@openclaw/time";
import { InferCall, type InferEnd } from "./infer-call.ts";
import { untilAborted } from "./until-aborted.ts";

/** Acceptance is due within 250 ms and renewals every 2 s; one timer looks after all calls. */
const TICK_MS = 250;
/** Longer than a restart of an adapter takes; after that the scheduler's own retry knows better where to go. */
const WAIT_FOR_ROOM_MS = 30_000;
const ROOM_BACKOFF: BackoffPolicy = { baseMs: 100, multiplier: 2, maxMs: 2_000 };
/** Callers that were told the same time must not come back in the same moment: up to so much of it later. */
const RETRY_AFTER_SPREAD = 0.5;

const REPEATED: ReadonlySet<ErrorCode> = new Set(["inference_failed", "inference_timeout"]);

/** Failed calls that an attempt may still repeat (M2). */
export interface RepeatBudget {
  left: number;
}

export interface ModelCallOptions {
  /** The adapter that should take it, or null for any. */
  readonly adapter: string | null;
  readonly repeats: RepeatBudget;
  /** A new request for each try, with an id of its own and what is left of the attempt's time. */
  readonly request: () => InferRequest;
  readonly signal: AbortSignal;
}

export interface ModelLineOptions {
  readonly bus: Bus;
  readonly pool: string;
  readonly random: () => number;
  /** How long a call waits for somebody who takes it, milliseconds. */
  readonly waitForRoomMs?: number;
}

/** The pause before a call asks again (M1). */
export const roomPauseMs = ({ retryAfterMs }: AppError, tries: number, random: number): number => {
  if (retryAfterMs === undefined || retryAfterMs < ROOM_BACKOFF.baseMs)
    return backoffDelay(tries, ROOM_BACKOFF, random);
  return retryAfterMs * (1 + RETRY_AFTER_SPREAD * random);
};

export class ModelLine {
  readonly #options: ModelLineOptions;
  readonly #live = new Set<InferCall>();
  #timer: NodeJS.Timeout | undefined;

  constructor(options: ModelLineOptions) {
    this.#options = options;
  }

  start(): void {
    this.#timer = setInterval(() => {
      const now = performance.now();
      for (const call of this.#live) call.tick(now);
    }, TICK_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async call({ adapter, repeats, request, signal }: ModelCallOptions): Promise<InferDone> {
    const { random, waitForRoomMs = WAIT_FOR_ROOM_MS } = this.#options;
    let giveUpAt = performance.now() + waitForRoomMs;
    for (let tries = 1; ; tries += 1) {
      const askedAt = performance.now();
      const end = await this.#askPool(adapter, request, signal);
      if ("done" in end) return end.done;
      const { error, taken } = end;
      if (taken && REPEATED.has(error.code) && repeats.left > 0) {
        repeats.left -= 1;
        continue;
      }
      if (error.kind !== "unavailable" || REPEATED.has(error.code)) throw error;
      if (taken) giveUpAt += performance.now() - askedAt;
      // The scheduler waits as long as the error says, and no slot is held meanwhile.
      if (performance.now() + (error.retryAfterMs ?? 0) > giveUpAt) throw error;
      await sleep(roomPauseMs(error, tries, random()), signal);
    }
  }

  /** The placed adapter first; where it cannot take the call, any of the pool. */
  async #askPool(adapter: string | null, request: () => InferRequest, signal: AbortSignal): Promise<InferEnd> {
    if (adapter !== null && adapter !== ANY_ADAPTER) {
      const end = await this.#ask(adapter, request(), signal);
      if ("done" in end || end.taken || end.error.kind !== "unavailable") return end;
    }
    return this.#ask(ANY_ADAPTER, request(), signal);
  }

  async #ask(adapter: string, request: InferRequest, signal: AbortSignal): Promise<InferEnd> {
    signal.throwIfAborted();
    const { bus, pool } = this.#options;
    const call = new InferCall(bus, inferSubject.build({ pool, adapter }), request, performance.now());
    this.#live.add(call);
    try {
      return checked(await untilAborted(call.end, signal));
    } catch (reason) {
      call.cancel();
      throw reason;
    } finally {
      this.#live.delete(call);
    }
  }
}

/** What the model said passes no door unchecked; and that an adapter gave up on us is a failure of the call. */
const checked = (end: InferEnd): InferEnd => {
  if ("done" in end) {
    const guarded = guardJson(end.done.message);
    if (guarded.ok) return end;
    const text = guarded.problems.map(({ message }) => message).join("; ");
    return { taken: true, error: new AppError("inference_failed", `the model's answer ${text}`) };
  }
  if (end.error.code !== "inference_aborted") return end;
  return { ...end, error: new AppError("inference_failed", `the adapter ended the call: ${end.error.message}`) };
};
