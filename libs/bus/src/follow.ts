// Reads one subject of a stream in order, from a sequence on, and then what comes: for a reader that keeps no consumer.
// F1: messages are asked for a few at a time and handed over one by one, so that a slow reader holds a few in memory.
// F2: a lost consumer is made anew after the last message handed over; nothing is skipped and nothing comes twice.
import { AppError, coerceError } from "@openclaw/errors";
import { pause } from "@openclaw/time";
import { type Consumer, DeliverPolicy } from "nats";
import type { Bus } from "./bus.ts";
import { readLast } from "./read-last.ts";

/** Two messages of at most 1 MiB is what one slow reader may cost: a hundred of them are 200 MiB, in a process of 512. */
const MAX_FETCHED = 2;
/** Short, so that a consumer that is gone is noticed soon. */
const EXPIRES_MS = 5_000;
/** A fetch that ends empty before this has not waited at all: its consumer is gone. */
const TOO_SOON_MS = 1_000;
/** The server forgets the consumer of a reader that died after this long. */
const INACTIVE_MS = 30_000;
const LOST_PAUSE_MS = 500;

export interface FollowOptions {
  /** Only messages after this sequence; 0 for all. */
  readonly afterSeq: number;
  /** Ends the reading. */
  readonly signal: AbortSignal;
}

/** Called one after the other, never two at once. */
export interface FollowHandlers {
  readonly onMessage: (seq: number, data: Uint8Array) => Promise<void> | void;
  /** Once: all that the subject held when the reading began has been handed over. */
  readonly onCaughtUp: () => Promise<void> | void;
}

type HandOver = (seq: number, data: Uint8Array) => Promise<void>;

/** The sequence of a subject's last message; 0 when there is none, or no such stream. */
export const lastSequence = async (bus: Bus, stream: string, subject: string): Promise<number> =>
  (await readLast(bus, stream, subject))?.seq ?? 0;

/** Resolves when the signal aborts; rejects with what a handler throws, or when NATS cannot be asked at the start. */
export const followSubject = async (
  bus: Bus,
  stream: string,
  subject: string,
  { afterSeq, signal }: FollowOptions,
  { onMessage, onCaughtUp }: FollowHandlers,
): Promise<void> => {
  const target = await lastSequence(bus, stream, subject);
  let seq = afterSeq;
  let caughtUp = false;
  const noteProgress = async (): Promise<void> => {
    if (caughtUp || seq < target) return;
    caughtUp = true;
    await onCaughtUp();
  };
  const handOver: HandOver = async (next, data) => {
    try {
      await onMessage(next, data);
      seq = next;
      await noteProgress();
    } catch (thrown) {
      throw coerceError(thrown);
    }
  };
  await noteProgress();
  while (!signal.aborted) {
    await readFrom(bus, { stream, subject, afterSeq: seq }, signal, handOver);
    await pause(LOST_PAUSE_MS, signal);
  }
};

interface Start {
  readonly stream: string;
  readonly subject: string;
  readonly afterSeq: number;
}

/** Reads with one consumer until the signal aborts or the consumer is lost. Throws only what `handOver` throws. */
const readFrom = async (bus: Bus, start: Start, signal: AbortSignal, handOver: HandOver): Promise<void> => {
  let consumer: Consumer | undefined;
  try {
    consumer = await bus.connection.jetstream().consumers.get(start.stream, {
      filterSubjects: start.subject,
      deliver_policy: DeliverPolicy.StartSequence,
      opt_start_seq: start.afterSeq + 1,
      inactive_threshold: INACTIVE_MS,
    });
    let alive = true;
    while (alive && !signal.aborted) alive = await fetchOnce(bus, consumer, signal, handOver);
  } catch (error) {
    // Errors of the catalogue are the handler's. Whatever the client says, the cure is another consumer.
    if (error instanceof AppError) throw error;
  } finally {
    await consumer?.delete().catch(() => false);
  }
};

/** Hands over what comes for a while; false when the consumer seems to be gone. */
const fetchOnce = async (bus: Bus, consumer: Consumer, signal: AbortSignal, handOver: HandOver): Promise<boolean> => {
  const began = performance.now();
  let count = 0;
  const messages = await consumer.fetch({ max_messages: MAX_FETCHED, expires: EXPIRES_MS });
  const stop = () => messages.stop();
  signal.addEventListener("abort", stop, { once: true });
  // The server forgot this request with the lost connection; waiting it out would only delay the next one.
  const forget = bus.onReconnect(stop);
  try {
    for await (const message of messages) {
      await handOver(message.seq, message.data);
      count += 1;
      if (signal.aborted) break;
    }
  } finally {
    signal.removeEventListener("abort", stop);
    forget();
  }
  return count > 0 || performance.now() - began > TOO_SOON_MS;
};
