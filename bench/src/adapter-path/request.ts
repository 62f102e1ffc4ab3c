// One request of a usual size, as a worker sends it to the adapter and as the adapter sends it on.
import type { InferRequest } from "@openclaw/contracts";

/** 3,000 tokens of text. */
const TEXT = "The committee met on the third of May and agreed to look at the figures again. ".repeat(150);
const SYSTEM = "Read the minutes and say in two sentences what was agreed. ".repeat(40);
const MODEL = "mistralai/Mistral-7B-Instruct-v0.3";

const messagesOf = (id: string): InferRequest["messages"] => [
  { role: "system", content: SYSTEM },
  { role: "user", content: `${id}: ${TEXT}` },
];

export const inferRequestOf = (id: string, tokens: number): InferRequest => ({
  v: 1,
  call: id,
  task: "task_00000000000000000000000001",
  attempt: 1,
  tenant: "default",
  agent: "bench",
  priority: "normal",
  model: MODEL,
  messages: messagesOf(id),
  tools: [],
  max_tokens: tokens,
  timeout_ms: 60_000,
});

export const chatBody = (id: string, tokens: number): string =>
  JSON.stringify({ model: MODEL, messages: messagesOf(id), max_tokens: tokens, temperature: 0, stream: true });
