// The last message of a subject in a stream, asked of the stream's leader.
import { AppError } from "@openclaw/errors";
import type { Bus } from "./bus.ts";
import { decodeText, encode } from "./wire.ts";

const READ_TIMEOUT_MS = 5_000;
const NOT_FOUND = 404;

export interface LastMessage {
  readonly seq: number;
  readonly data: Uint8Array;
}

/** Undefined when there is none, or no such stream. */
export const readLast = async (bus: Bus, stream: string, subject: string): Promise<LastMessage | undefined> => {
  const answer = await bus.requester
    .ask(`$JS.API.STREAM.MSG.GET.${stream}`, encode({ last_by_subj: subject }), undefined, READ_TIMEOUT_MS)
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
