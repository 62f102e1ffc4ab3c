// One chat request over HTTP, read as it streams. Leaving before the end mark destroys the response, which closes the
// socket, which is how vLLM is told to stop generating. Behind the end mark the response is let go without being waited for.
import type { Readable } from "node:stream";
import { AppError, coerceError } from "@openclaw/errors";
import { createParser } from "eventsource-parser";
import type { Dispatcher } from "undici";
import { type Answer, AnswerAssembly } from "./answer-assembly.ts";
import { readFrame, readRetryAfter, statusError } from "./openai-codec.ts";

/** 2 MiB: the largest answer in a single frame, with its escapes. */
const MAX_FRAME_CHARS = 2 * 1024 * 1024;
/** 64 KiB: the longest refusal that is read; vLLM's are a few hundred bytes. */
const MAX_REFUSAL_CHARS = 64 * 1024;
/** 1 s: a server that closes its response behind the end mark keeps its connection; another one costs a new one. */
const LET_GO_MS = 1_000;

export interface ChatCall {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Tool calls of the answer are numbered from here. */
  readonly firstCallNumber: number;
  readonly signal: AbortSignal;
  /** Tokens have come: the text that they add, and the count of pieces so far. Bytes without a token are no progress. */
  readonly onProgress: (text: string, pieces: number) => void;
}

/** Nothing listens there any more, so that whoever does next is another process. */
const REFUSED = "ECONNREFUSED";
/** Nothing was reached, so nothing was generated; who is there, and in what state, is not known. */
const NOT_REACHED: ReadonlySet<unknown> = new Set([
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);

const codeOf = (thrown: unknown): unknown => (thrown instanceof Error && "code" in thrown ? thrown.code : undefined);

/** What the error says about a connection that could not be made; undefined if it is about something else. */
export const unreached = (thrown: unknown): "refused" | "unreachable" | undefined => {
  const code = codeOf(thrown);
  if (code === REFUSED) return "refused";
  return NOT_REACHED.has(code) ? "unreachable" : undefined;
};

/** What an error of the HTTP client or of the stream means; what has no code of theirs is a mistake of ours. */
const callError = (thrown: unknown): AppError => {
  if (unreached(thrown) !== undefined) {
    return new AppError("inference_unavailable", "the model server cannot be reached", { cause: thrown });
  }
  if (thrown instanceof AppError || typeof codeOf(thrown) !== "string") return coerceError(thrown);
  return new AppError("inference_failed", "the connection to the model server broke", { cause: thrown });
};

const readRefusal = async (body: Readable): Promise<string> => {
  let text = "";
  for await (const piece of body.setEncoding("utf8")) {
    text += piece;
    if (text.length > MAX_REFUSAL_CHARS) break;
  }
  return text;
};

const refusalOf = async ({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<AppError> => {
  const retryAfter = headers["retry-after"];
  const retryAfterMs = readRetryAfter(Array.isArray(retryAfter) ? retryAfter[0] : retryAfter, Date.now());
  return statusError(statusCode, await readRefusal(body), retryAfterMs);
};

/** Deltas are told once per piece of network input, so that an answer that comes at once costs one message. */
const readAnswer = async (body: Readable, { firstCallNumber, onProgress }: ChatCall): Promise<Answer> => {
  const assembly = new AnswerAssembly(firstCallNumber);
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let text = "";
  const parser = createParser({
    maxBufferSize: MAX_FRAME_CHARS,
    onEvent: ({ data }) => {
      text += assembly.add(readFrame(data));
    },
    onError: ({ type }) => {
      if (type === "max-buffer-size-exceeded") throw new AppError("inference_failed", "a frame is over 2 MiB");
    },
  });
  for await (const piece of body.iterator({ destroyOnReturn: false })) {
    text = "";
    const before = assembly.pieces;
    parser.feed(decoder.decode(piece, { stream: true }));
    if (assembly.pieces > before) onProgress(text, assembly.pieces);
    if (assembly.hasEnded) break;
  }
  return assembly.finish();
};

/** Reads what follows the end mark, for as long as it is worth the connection. */
const letGo = (body: Readable): void => {
  const timer = setTimeout(() => body.destroy(), LET_GO_MS);
  body.once("close", () => clearTimeout(timer));
  body.on("error", () => {}).resume();
};

const answerOf = async (body: Readable, call: ChatCall): Promise<Answer> => {
  try {
    const answer = await readAnswer(body, call);
    letGo(body);
    return answer;
  } catch (error) {
    body.on("error", () => {}).destroy();
    throw error;
  }
};

/** Rejects with the signal's reason after an abort, else with an inference_* error. */
export const streamChat = async (server: Dispatcher, path: string, call: ChatCall): Promise<Answer> => {
  const { body, headers, signal } = call;
  try {
    const response = await server.request({ path, method: "POST", headers, body, signal });
    if (response.statusCode !== 200) throw await refusalOf(response);
    return await answerOf(response.body, call);
  } catch (thrown) {
    throw signal.aborted ? signal.reason : callError(thrown);
  }
};
