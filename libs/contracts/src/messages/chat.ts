// The neutral form of a conversation. The adapter alone translates it to a vendor's wire format.
import { z } from "zod";

const toolCall = z.object({
  /** Unique within the task. */
  id: z.string().max(128),
  name: z.string().max(128),
  /** The model's own text; JSON if all went well. */
  arguments: z.string(),
});
export type ToolCall = z.infer<typeof toolCall>;

export const assistantMessage = z.object({
  role: z.literal("assistant"),
  content: z.string(),
  tool_calls: z.array(toolCall).default([]),
});
export type AssistantMessage = z.infer<typeof assistantMessage>;

export const chatMessage = z.discriminatedUnion("role", [
  z.object({ role: z.literal("system"), content: z.string() }),
  z.object({ role: z.literal("user"), content: z.string() }),
  assistantMessage,
  z.object({ role: z.literal("tool"), content: z.string(), tool_call_id: z.string() }),
]);
export type ChatMessage = z.infer<typeof chatMessage>;

export const offeredTool = z.object({
  name: z.string(),
  description: z.string().optional(),
  parameters: z.record(z.string(), z.unknown()).optional(),
});
export type OfferedTool = z.infer<typeof offeredTool>;

/** Milliseconds of one model call, as the adapter measured them. */
export const callTimings = z.object({
  queued_ms: z.number().nonnegative(),
  first_token_ms: z.number().nonnegative(),
  total_ms: z.number().nonnegative(),
});
export type CallTimings = z.infer<typeof callTimings>;
