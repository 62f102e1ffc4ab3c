// One request to one adapter, from being sent to its end, by the inference protocol of the contracts.
// I1: the caller renews every RENEW_MS and hears something within SILENCE_MS, or the call is over.
// I2: a call that was accepted and is given up is cancelled, also when it is accepted only after it was given up, so that
//     nothing generates for nobody.
import type { Bus, Inbox, Incoming } from "@openclaw/bus";
import {
  ACCEPT_MS,
  type InferDone,
  type InferEvent,
  type InferRequest,
  inferEvent,
  RENEW_MS,
  SILENCE_MS,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";

/** Beside ACCEPT_MS: what a busy event loop on either side may take longer. */
const ACCEPT_GRACE_MS = 750;
/** Beside the time the caller is willing to wait: the adapter's own timeout has a better reason to tell. */
const TIMEOUT_GRACE_MS = 2_000;
/** An acceptance that comes later than this finds a caller that has been silent for too long anyway. */
const LATE_ACCEPTANCE_MS = SILENCE_MS;

/** `taken`: the adapter had accepted, so that the model may have worked on it. */
export type InferEnd = { readonly done: InferDone } | { readonly taken: boolean; readonly error: AppError };

const notTaken = (text: string): InferEnd => ({
  taken: false,
  error: new AppError("inference_unavailable", text),
});

const failedWith = (error: AppError): InferEnd => ({ taken: true, error });

export class InferCall {
  readonly #bus: Bus;
  readonly #inbox: Inbox;
  readonly #end = Promise.withResolvers<InferEnd>();
  readonly #giveUpAt: number;
  #heardAt: number;
  #renewedAt: number;
  /** Where the adapter hears renewals; known once it has accepted. */
  #controlSubject: string | undefined;
  #isOver = false;

  constructor(bus: Bus, subject: string, request: InferRequest, now: number) {
    this.#bus = bus;
    this.#heardAt = now;
    this.#renewedAt = now;
    this.#giveUpAt = now + request.timeout_ms + TIMEOUT_GRACE_MS;
    this.#inbox = bus.inbox(inferEvent, (event, incoming) => this.#hear(event, incoming));
    try {
      bus.publish(subject, request, { reply: this.#inbox.subject });
    } catch (error) {
      this.#inbox.close();
      throw error;
    }
  }

  get end(): Promise<InferEnd> {
    return this.#end.promise;
  }

  /** Does what time demands. */
  tick(now: number): void {
    const silentFor = now - this.#heardAt;
    if (this.#controlSubject === undefined) {
      if (silentFor > ACCEPT_MS + ACCEPT_GRACE_MS) this.#abandon(notTaken("the adapter did not answer in time"));
      return;
    }
    if (silentFor > SILENCE_MS) this.#giveUp(new AppError("inference_failed", "the adapter fell silent"));
    else if (now > this.#giveUpAt) this.#giveUp(new AppError("inference_timeout"));
    else if (now - this.#renewedAt >= RENEW_MS) {
      this.#renewedAt = now;
      this.#say("renew");
    }
  }

  /** The caller does not want it any more (I2). */
  cancel(): void {
    this.#giveUp(new AppError("inference_aborted"));
  }

  #hear(event: InferEvent | undefined, { reply }: Incoming): void {
    this.#heardAt = performance.now();
    if (this.#isOver) {
      if (event?.type === "accepted" && reply !== undefined) this.#bus.publish(reply, { v: 1, type: "cancel" });
      this.#inbox.close();
      return;
    }
    if (event === undefined) {
      this.#close(notTaken("no adapter listens"));
      return;
    }
    switch (event.type) {
      case "accepted":
        this.#controlSubject = reply;
        break;
      case "refused":
        this.#close({ taken: false, error: AppError.fromWire(event.error) });
        break;
      case "failed":
        this.#close(failedWith(AppError.fromWire(event.error)));
        break;
      case "done":
        this.#close({ done: event });
        break;
      case "beat":
        break;
    }
  }

  #giveUp(error: AppError): void {
    if (this.#controlSubject === undefined) {
      this.#abandon(failedWith(error));
      return;
    }
    this.#say("cancel");
    this.#close(failedWith(error));
  }

  /** Over for the caller, but an acceptance may be on its way (I2). */
  #abandon(end: InferEnd): void {
    this.#isOver = true;
    this.#end.resolve(end);
    setTimeout(() => this.#inbox.close(), LATE_ACCEPTANCE_MS).unref();
  }

  #say(type: "renew" | "cancel"): void {
    if (this.#controlSubject !== undefined) this.#bus.publish(this.#controlSubject, { v: 1, type });
  }

  #close(end: InferEnd): void {
    this.#isOver = true;
    this.#inbox.close();
    this.#end.resolve(end);
  }
}
