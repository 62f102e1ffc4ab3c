// One accepted call: what the caller hears of it, and what ends it early.
// M1: after the call was stopped nothing but its end is sent.
import type { CallTimings, InferEvent, InferRequest } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { CallClock, type Due } from "./call-clock.ts";
import { DeltaBuffer } from "./delta-buffer.ts";

/** Where a call's messages go. */
export interface CallLink {
  event(event: InferEvent): void;
  delta(text: string): void;
}

const DUE_ERRORS: Readonly<Record<Exclude<Due, "beat">, () => AppError>> = {
  timeout: () => new AppError("inference_timeout"),
  silence: () => new AppError("inference_aborted", "the caller stopped renewing the call"),
};

export class ModelCall {
  readonly request: InferRequest;
  readonly #link: CallLink;
  readonly #clock: CallClock;
  readonly #arrivedAt: number;
  readonly #deltas = new DeltaBuffer();
  readonly #abort = new AbortController();
  #startedAt: number | undefined;
  #firstTokenAt: number | undefined;
  #pieces = 0;

  constructor(request: InferRequest, link: CallLink, now: number, timeoutMs: number) {
    this.request = request;
    this.#link = link;
    this.#arrivedAt = now;
    this.#clock = new CallClock(now, timeoutMs);
  }

  /** Aborted with the error that stopped the call. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Some of the answer has come. */
  get hasTokens(): boolean {
    return this.#firstTokenAt !== undefined;
  }

  stop(error: AppError): void {
    this.#abort.abort(error);
  }

  /** A word from the caller; undefined when nobody listens to the call any more. */
  hear(word: "renew" | "cancel" | undefined, now: number): void {
    if (word === "renew") this.#clock.heard(now);
    else if (word === "cancel") this.stop(new AppError("inference_aborted", "the caller cancelled the call"));
    else this.stop(new AppError("inference_aborted", "the caller is gone"));
  }

  /** The call has its slot. */
  start(now: number): void {
    this.#startedAt = now;
  }

  /** More of the answer has come. */
  advance(text: string, pieces: number, now: number): void {
    if (pieces > 0) this.#firstTokenAt ??= now;
    this.#pieces = pieces;
    this.#deltas.add(text);
    this.#send(this.#deltas.take(now));
  }

  /** Sends the rest of the text: the answer is whole. */
  finish(now: number): void {
    this.#send(this.#deltas.takeAll(now));
  }

  /** Does what time demands; called often, for all calls together. */
  tick(now: number): void {
    if (this.signal.aborted) return;
    this.#send(this.#deltas.take(now));
    const due = this.#clock.due(now);
    if (due === undefined) return;
    if (due === "beat") this.#link.event(this.#beat());
    else this.stop(DUE_ERRORS[due]());
  }

  timings(now: number): CallTimings {
    return {
      queued_ms: this.#since(this.#startedAt ?? now),
      first_token_ms: this.#since(this.#firstTokenAt ?? now),
      total_ms: this.#since(now),
    };
  }

  #since(time: number): number {
    return Math.round((time - this.#arrivedAt) * 100) / 100;
  }

  #beat(): InferEvent {
    return { v: 1, type: "beat", queued: this.#startedAt === undefined, tokens: this.#pieces };
  }

  #send(text: string | undefined): void {
    if (text !== undefined && !this.signal.aborted) this.#link.delta(text);
  }
}
