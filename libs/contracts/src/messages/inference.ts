// One model call: the request names a call; everything after it travels between two private inboxes.
//   worker -> openclaw.infer.<pool>.<adapter>     infer.request   (the reply subject is the worker's inbox)
//   adapter -> worker's inbox                     infer.event     accepted | refused within ACCEPT_MS, then beats, then done | failed
//   worker -> adapter's inbox (reply of accepted) infer.control   renew every RENEW_MS, or cancel
// SILENCE_MS without a word from either side ends the call, so that nothing generates for a caller that is gone.
import { z } from "zod";
import { defineMessage } from "../define-message.ts";
import { wireError } from "../error-codes.ts";
import { priority } from "../priority.ts";
import { inferSubject, streamSubject } from "../subjects.ts";
import { taskId, usage } from "../values.ts";
import { assistantMessage, callTimings, chatMessage, offeredTool } from "./chat.ts";

/** The adapter accepts or refuses within this time. */
export const ACCEPT_MS = 250;
/** Beats and renewals come this often. */
export const RENEW_MS = 2_000;
/** Three missed beats end the call on either side. */
export const SILENCE_MS = 6_000;

export const inferRequest = defineMessage({
  name: "infer.request",
  version: 1,
  carriedBy: inferSubject.pattern,
  about: "One turn of an agent, for the model.",
  schema: z.object({
    v: z.literal(1),
    call: z.string().max(128),
    task: taskId,
    attempt: z.int().positive(),
    tenant: z.string(),
    agent: z.string(),
    priority,
    model: z.string(),
    messages: z.array(chatMessage).min(1),
    tools: z.array(offeredTool).default([]),
    /** JSON Schema that the answer must fit; vLLM then constrains decoding. Not together with tools. */
    output_schema: z.record(z.string(), z.unknown()).optional(),
    max_tokens: z.int().positive(),
    /** Milliseconds the caller is willing to wait for the whole call. */
    timeout_ms: z.int().positive(),
  }),
});
export type InferRequest = z.infer<typeof inferRequest.schema>;

export const inferEvent = defineMessage({
  name: "infer.event",
  version: 1,
  carriedBy: "the request's reply inbox",
  about: "What becomes of a model call.",
  schema: z.discriminatedUnion("type", [
    z.object({ v: z.literal(1), type: z.literal("accepted"), adapter: z.string() }),
    z.object({ v: z.literal(1), type: z.literal("refused"), error: wireError }),
    z.object({ v: z.literal(1), type: z.literal("beat"), queued: z.boolean(), tokens: z.int().nonnegative() }),
    z.object({
      v: z.literal(1),
      type: z.literal("done"),
      message: assistantMessage,
      finish_reason: z.string(),
      usage,
      timings: callTimings,
      adapter: z.string(),
      replica: z.string(),
    }),
    z.object({ v: z.literal(1), type: z.literal("failed"), error: wireError }),
  ]),
});
export type InferEvent = z.infer<typeof inferEvent.schema>;
export type InferDone = Extract<InferEvent, { type: "done" }>;

export const inferControl = defineMessage({
  name: "infer.control",
  version: 1,
  carriedBy: "the reply subject of `accepted`",
  about: "The caller is still there, or wants the call to stop.",
  schema: z.object({ v: z.literal(1), type: z.enum(["renew", "cancel"]) }),
});

export const tokenDelta = defineMessage({
  name: "stream.delta",
  version: 1,
  carriedBy: streamSubject.pattern,
  about: "Text of a running turn as it comes. Lossy: the journal has the whole.",
  schema: z.object({ v: z.literal(1), task: taskId, attempt: z.int().positive(), call: z.string(), text: z.string() }),
});
