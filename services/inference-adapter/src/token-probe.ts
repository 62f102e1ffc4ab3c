// Asks a model server for one token: whether its engine works, which `/health` does not tell.
import type { Dispatcher } from "undici";
import { streamChat } from "./chat-call.ts";
import { CHAT_PATH } from "./openai-codec.ts";

export interface TokenProbe {
  readonly server: Dispatcher;
  readonly basePath: string;
  readonly model: string;
  readonly signal: AbortSignal;
  readonly withinMs: number;
}

/** The shortest call there is, in the most urgent class, which is the one that every server takes. */
const probeBody = (model: string): string => {
  const messages = [{ role: "user", content: "." }];
  return JSON.stringify({ model, messages, max_tokens: 1, temperature: 0, stream: true });
};

/** Resolves whether the token came in time; an error of whatever kind is none. */
export const makesToken = async ({ server, basePath, model, signal, withinMs }: TokenProbe): Promise<boolean> => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(Math.ceil(withinMs))]);
  let pieces = 0;
  const call = {
    body: probeBody(model),
    headers: { "content-type": "application/json", "x-request-id": "openclaw-probe" },
    firstCallNumber: 1,
    signal: limit,
    onProgress: (_: string, count: number) => {
      pieces = count;
    },
  };
  try {
    await streamChat(server, `${basePath}${CHAT_PATH}`, call);
    return true;
  } catch {
    return pieces > 0;
  }
};
