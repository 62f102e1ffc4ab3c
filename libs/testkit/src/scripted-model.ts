// A model server that says what the script says, in the shape of OpenAI's chat completions, whole or streamed.
// Health, model list, metrics, counts of tokens and probes are always answered and are no part of the script.
import type { ServerResponse } from "node:http";
import { sleep } from "@openclaw/time";
import {
  type RecordedRequest,
  type Script,
  type ScriptedServer,
  sendJson,
  startScriptedServer,
} from "./scripted-server.ts";

export interface ModelAnswer {
  readonly text?: string;
  readonly toolCalls?: readonly { readonly name: string; readonly arguments: unknown; readonly id?: string }[];
  readonly finishReason?: string;
  readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number };
  /** Other than 200, the answer is an error with `text` as its message. */
  readonly status?: number;
  /** Before the first byte, and between two chunks of a stream. */
  readonly delayMs?: number;
  readonly chunkDelayMs?: number;
  /** Cuts the connection after so many chunks of a stream. */
  readonly breaksAfterChunks?: number;
  /** Takes the request and never answers it. */
  readonly hangs?: boolean;
}

const MODEL = "mistralai/Mistral-7B-Instruct-v0.3";
const DEFAULT_USAGE = { prompt_tokens: 10, completion_tokens: 5 };
/** The names and labels that vLLM gives these gauges. */
const METRICS = `# TYPE vllm:num_requests_running gauge
vllm:num_requests_running{model_name="${MODEL}"} 0
# TYPE vllm:num_requests_waiting gauge
vllm:num_requests_waiting{model_name="${MODEL}"} 0
# TYPE vllm:cache_config_info gauge
vllm:cache_config_info{block_size="16",num_gpu_blocks="4096"} 1
`;

const toolCallsOf = (answer: ModelAnswer) =>
  answer.toolCalls?.map((call, index) => ({
    index,
    id: call.id ?? `call_${index}`,
    type: "function",
    function: {
      name: call.name,
      arguments: typeof call.arguments === "string" ? call.arguments : JSON.stringify(call.arguments),
    },
  }));

const finishReasonOf = (answer: ModelAnswer): string =>
  answer.finishReason ?? (answer.toolCalls === undefined ? "stop" : "tool_calls");

const usageOf = ({ usage = DEFAULT_USAGE }: ModelAnswer) => ({
  ...usage,
  total_tokens: usage.prompt_tokens + usage.completion_tokens,
});

const frame = (object: string, rest: Readonly<Record<string, unknown>>) => ({
  id: "chatcmpl-scripted",
  object,
  created: 0,
  model: MODEL,
  ...rest,
});

const wholeAnswer = (answer: ModelAnswer) => {
  const toolCalls = toolCallsOf(answer);
  const message = {
    role: "assistant",
    content: answer.text ?? null,
    ...(toolCalls === undefined ? {} : { tool_calls: toolCalls }),
  };
  const choice = { index: 0, message, finish_reason: finishReasonOf(answer) };
  return frame("chat.completion", { choices: [choice], usage: usageOf(answer) });
};

/** One chunk a word, then the tool calls, the reason to finish, and the usage if it was asked for. */
const chunksOf = (answer: ModelAnswer, withUsage: boolean): unknown[] => {
  const choice = (delta: unknown, finishReason: string | null = null) =>
    frame("chat.completion.chunk", { choices: [{ index: 0, delta, finish_reason: finishReason }] });
  const words = answer.text?.match(/\s*\S+\s*$|\s*\S+/g) ?? [];
  const toolCalls = toolCallsOf(answer);
  return [
    choice({ role: "assistant", content: "" }),
    ...words.map((content) => choice({ content })),
    ...(toolCalls === undefined ? [] : [choice({ tool_calls: toolCalls })]),
    choice({}, finishReasonOf(answer)),
    ...(withUsage ? [frame("chat.completion.chunk", { choices: [], usage: usageOf(answer) })] : []),
  ];
};

const stream = async (answer: ModelAnswer, withUsage: boolean, response: ServerResponse): Promise<void> => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  for (const [index, chunk] of chunksOf(answer, withUsage).entries()) {
    if (index === answer.breaksAfterChunks) {
      response.destroy();
      return;
    }
    if (index > 0 && answer.chunkDelayMs !== undefined) await sleep(answer.chunkDelayMs);
    if (response.destroyed) return;
    // A connection that is cut later must not take this chunk with it.
    await new Promise((sent) => response.write(`data: ${JSON.stringify(chunk)}\n\n`, sent));
  }
  response.end("data: [DONE]\n\n");
};

const respond = async (answer: ModelAnswer, request: RecordedRequest, response: ServerResponse): Promise<void> => {
  const { status = 200, text = "scripted failure", delayMs, hangs } = answer;
  if (delayMs !== undefined) await sleep(delayMs);
  if (hangs === true) return;
  if (status !== 200) {
    sendJson(response, status, { error: { message: text, type: "scripted", param: null, code: status } });
    return;
  }
  const body = request.body as { readonly stream?: boolean; readonly stream_options?: { include_usage?: boolean } };
  if (body.stream === true) await stream(answer, body.stream_options?.include_usage === true, response);
  else sendJson(response, 200, wholeAnswer(answer));
};

/** Its request id: the adapter asks so whether an engine works. */
const PROBE = "openclaw-probe";
const ONE_TOKEN: ModelAnswer = { text: ".", finishReason: "length" };

const aside = ({ path, headers }: RecordedRequest, response: ServerResponse): boolean => {
  if (path === "/health") response.writeHead(200).end();
  else if (path === "/metrics") response.writeHead(200, { "content-type": "text/plain" }).end(METRICS);
  else if (path === "/tokenize") sendJson(response, 200, { count: DEFAULT_USAGE.prompt_tokens, max_model_len: 8192 });
  else if (headers["x-request-id"] === PROBE) void stream(ONE_TOKEN, false, response);
  else if (path === "/v1/models") sendJson(response, 200, { object: "list", data: [{ id: MODEL, object: "model" }] });
  else return false;
  return true;
};

export const startScriptedModel = (script: Script<ModelAnswer>): Promise<ScriptedServer> =>
  startScriptedServer({ script, respond, aside });
