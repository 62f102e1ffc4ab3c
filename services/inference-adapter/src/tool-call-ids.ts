// Ids of tool calls, as Mistral's chat template demands them: exactly nine letters and digits, or the prompt is refused.
// The model's own ids are random and would make equal tasks have unequal prompts (R10), so that calls are numbered instead.
import { createHash } from "node:crypto";
import type { ChatMessage } from "@openclaw/contracts";

const ACCEPTED = /^[A-Za-z0-9]{9}$/;
const OURS = /^call(\d{5})$/;

/** An id for the wire: kept where it fits, else the same nine characters for the same id. */
export const wireToolCallId = (id: string): string =>
  ACCEPTED.test(id) ? id : createHash("sha256").update(id).digest("hex").slice(0, 9);

/** The number that the next tool call of this conversation gets. */
export const nextToolCallNumber = (messages: readonly ChatMessage[]): number => {
  let last = 0;
  for (const message of messages) {
    if (message.role !== "assistant") continue;
    for (const { id } of message.tool_calls) last = Math.max(last, Number(OURS.exec(id)?.[1] ?? 0));
  }
  return last + 1;
};

export const toolCallId = (number: number): string => `call${String(number).padStart(5, "0")}`;
