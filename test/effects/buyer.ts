// An agent that pays once and says what came of it, with its model and the tool it pays with.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ModelAnswer, RecordedRequest } from "@openclaw/testkit";
import { type Charge, LOOKED } from "./shop.ts";

export const BUYER = "buyer";

/** `timeoutSeconds` is the tool's; a call that hangs is unknown after it. */
export const writeBuyer = async (folder: string, timeoutSeconds: number): Promise<void> => {
  const tool = (name: string, path: string, rest: string) =>
    `    - { name: ${name}, endpoint: "http://shop:9001${path}", timeout_seconds: ${timeoutSeconds}${rest} }\n`;
  const agent = [
    "agent:\n  name: buyer\n  model: mistralai/Mistral-7B-Instruct-v0.3\n  timeout_seconds: 60\n",
    "  retry_policy: { max_retries: 2, backoff_multiplier: 1 }\n  pool: { warm: 2, max: 8 }\n",
    "  guardrails: { max_tool_calls_per_task: 2 }\n  tools:\n",
    tool("look", "/look", ", effect: read"),
    tool("pay", "/pay", ""),
    tool("pay_checked", "/checked", ', verify: { endpoint: "http://shop:9001/checked/verify" }'),
  ].join("");
  await mkdir(join(folder, "agents"), { recursive: true });
  await writeFile(join(folder, "agents/buyer.yml"), agent);
  await writeFile(join(folder, "openclaw.yml"), "openclaw_core: {}\n");
};

export interface Order extends Charge {
  readonly tool: "pay" | "pay_checked";
  /** Tells orders apart. */
  readonly id: string;
}

interface Said {
  readonly role: string;
  readonly content: string | null;
}

export const orderOf = ({ body }: RecordedRequest): Order => {
  const { messages } = body as { readonly messages: readonly Said[] };
  return JSON.parse(messages.find(({ role }) => role === "user")?.content ?? "{}");
};

/** The model: it asks for the order's call, then repeats what it was told. `amountOf` may say another amount each time. */
export const buyerModel =
  (amountOf: (order: Order) => number = ({ amount }) => amount) =>
  (request: RecordedRequest): ModelAnswer => {
    const { messages } = request.body as { readonly messages: readonly Said[] };
    const told = messages.findLast(({ role }) => role === "tool");
    if (told !== undefined && told.content !== JSON.stringify(LOOKED)) return { text: `told: ${told.content}` };
    const order = orderOf(request);
    const charge: Charge = { how: order.how, amount: amountOf(order) };
    return { toolCalls: [{ id: "call_0", name: order.tool, arguments: charge }] };
  };
