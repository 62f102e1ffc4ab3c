// Asks a model server how many tokens a prompt has: vLLM's `/tokenize`, which counts with the model's own template.
import { AppError } from "@openclaw/errors";
import type { Dispatcher } from "undici";
import { z } from "zod";

const PATH = "/tokenize";
/** 2 s: nobody waits for it; what takes longer is of no use any more. */
const DEADLINE_MS = 2_000;
/** 4 MiB: the ids of the longest prompts come along. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;

const counted = z.object({ count: z.int().positive() });

const readCount = (text: string): number | undefined => {
  try {
    const parsed = counted.safeParse(JSON.parse(text));
    return parsed.success ? parsed.data.count : undefined;
  } catch {
    return undefined;
  }
};

/** A server that is full or failing: another time it may count. */
const isPassing = (status: number): boolean => status === 429 || status >= 500;

/** Undefined when the server does not count. Rejects when it does not answer, which says nothing about whether it does. */
export const askTokenCount = async (
  { server, basePath }: { readonly server: Dispatcher; readonly basePath: string },
  body: string,
): Promise<number | undefined> => {
  const headers = { "content-type": "application/json" };
  const signal = AbortSignal.timeout(DEADLINE_MS);
  const answer = await server.request({ path: `${basePath}${PATH}`, method: "POST", headers, body, signal });
  const { statusCode } = answer;
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of answer.body as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > MAX_ANSWER_BYTES || statusCode !== 200) break;
    pieces.push(piece);
  }
  if (isPassing(statusCode)) throw new AppError("inference_unavailable", `${PATH} was answered ${statusCode}`);
  return size > MAX_ANSWER_BYTES ? undefined : readCount(Buffer.concat(pieces).toString("utf8"));
};
