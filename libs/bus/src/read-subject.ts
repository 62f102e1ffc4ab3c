// Reads once what a subject holds, for a reader that is about to append: it must know where the reading ended.
import type { Bus } from "./bus.ts";
import { readLast, readNext } from "./read-last.ts";

/** Whether to read on. */
export type OnStored = (data: Uint8Array) => boolean;

/**
 * Hands over in order what the subject held when the reading began. Returns the sequence of the last of it, whether or
 * not the reading was ended before; 0 when there is none, or no such stream.
 */
export const readSubject = async (bus: Bus, stream: string, subject: string, onStored: OnStored): Promise<number> => {
  const last = (await readLast(bus, stream, subject))?.seq ?? 0;
  let seq = 0;
  while (seq < last) {
    const message = await readNext(bus, stream, subject, seq + 1);
    if (message === undefined || message.seq > last || !onStored(message.data)) break;
    seq = message.seq;
  }
  return last;
};
