// One tool call through the gateway. The gateway decides; the model only asks.
import { z } from "zod";
import { defineMessage } from "../define-message.ts";
import { wireError } from "../error-codes.ts";
import { toolsSubject } from "../subjects.ts";
import { count, taskId, timestamp } from "../values.ts";
import { journalEvent } from "./journal.ts";

export const toolRequest = defineMessage({
  name: "tool.request",
  version: 1,
  carriedBy: toolsSubject.pattern,
  about: "A call that an agent's model asked for.",
  schema: z.object({
    v: z.literal(1),
    task: taskId,
    root: taskId,
    attempt: z.int().positive(),
    tenant: z.string(),
    agent: z.string(),
    agent_version: z.string(),
    tool: z.string(),
    call_id: z.string().max(128),
    /** Which call of the task this is, from 1, over all attempts; over max_tool_calls_per_task it is refused. */
    call_number: z.int().positive(),
    /** The model turn that asked for it, from 1, and its place in that turn, from 0: the same in every attempt at it. */
    step: count.optional(),
    index: count.optional(),
    arguments: z.unknown(),
    /**
     * For a tool that may not be called twice: what led to the call, as far as Postgres is not known to have it, oldest first.
     * It commits with the intention.
     */
    records: z.array(journalEvent.schema).optional(),
    /** No call goes on beyond this time. */
    deadline: timestamp,
  }),
});
export type ToolRequest = z.infer<typeof toolRequest.schema>;

export const toolReply = defineMessage({
  name: "tool.reply",
  version: 1,
  carriedBy: `reply to ${toolsSubject.pattern}`,
  about: "The tool's result, or why there is none.",
  schema: z.union([
    z.object({ v: z.literal(1), result: z.unknown(), duration_ms: z.number().nonnegative() }),
    z.object({ v: z.literal(1), error: wireError, duration_ms: z.number().nonnegative() }),
  ]),
});
export type ToolReply = z.infer<typeof toolReply.schema>;
