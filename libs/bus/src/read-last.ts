// Single messages of a subject in a stream, asked of the stream's leader.
import { AppError } from "@openclaw/errors";
import type { Bus } from "./bus.ts";
import { decodeText, encode } from "./wire.ts";

const READ_TIMEOUT_MS = 5_000;
const NOT_FOUND = 404;

export interface StoredMessage {
  readonly seq: number;
  readonly data: Uint8Array;
}

/** The server's words for which one. */
type Which = { readonly last_by_subj: string } | { readonly next_by_subj: string; readonly seq: number };

const readOne = async (bus: Bus, stream: string, which: Which): Promise<StoredMessage | undefined> => {
  const answer = await bus.requester
    .ask(`$JS.API.STREAM.MSG.GET.${stream}`, encode(which), undefined, READ_TIMEOUT_MS)
    .catch((cause: unknown) => {
      throw new AppError("bus_unavailable", `stream ${stream} could not be read`, { cause });
    });
  const reply = JSON.parse(decodeText(answer.data) ?? "{}") as {
    message?: { seq: number; data?: string };
    error?: { code: number };
  };
  if (reply.message !== undefined)
    return { seq: reply.message.seq, data: Buffer.from(reply.message.data ?? "", "base64") };
  if (reply.error?.code === NOT_FOUND) return undefined;
  throw new AppError("bus_unavailable", `stream ${stream} could not be read`);
};

/** The last message of the subject; undefined when there is none, or no such stream. */
export const readLast = (bus: Bus, stream: string, subject: string): Promise<StoredMessage | undefined> =>
  readOne(bus, stream, { last_by_subj: subject });

/** The subject's first message from this sequence on; undefined when there is none, or no such stream. */
export const readNext = (bus: Bus, stream: string, subject: string, seq: number): Promise<StoredMessage | undefined> =>
  readOne(bus, stream, { next_by_subj: subject, seq });
