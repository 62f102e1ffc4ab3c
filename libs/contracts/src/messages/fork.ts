// An ended task once more from one of its steps on, with something changed.
import { z } from "zod";
import { agentSpec } from "../agent-spec.ts";
import { defineExchange } from "../define-exchange.ts";
import { priority } from "../priority.ts";
import { control } from "../subjects.ts";
import { taskId } from "../values.ts";
import { effectKey } from "./effect.ts";
import { task } from "./task.ts";

/** As many calls as a turn has in practice; each answer is as large as a body lets it be. */
const MAX_ANSWERS = 32;

export const forkRequest = z.strictObject({
  from_step: z
    .int()
    .min(1)
    .max(10_000)
    .describe("The model's turn, counted from 1, that is made anew. Those before it are taken over and cost nothing."),
  model: agentSpec.shape.model.optional(),
  instructions: agentSpec.shape.instructions.unwrap().optional(),
  input: z.unknown().optional(),
  answers: z
    .array(
      z.strictObject({ key: effectKey, result: z.unknown().refine((value) => value !== undefined, "is required") }),
    )
    .max(MAX_ANSWERS)
    .default([])
    .describe("In the place of what tools answered in the turn before `from_step`; `key` is `<turn>:<place>`."),
  priority: priority.optional().describe("As it was unless given."),
  repeat_effects: z
    .boolean()
    .default(false)
    .describe("Go on although effects were made from that step on, which may then happen a second time."),
});
export type ForkOrder = z.infer<typeof forkRequest>;
/** As it is handed in: what has a default may be left out. */
export type ForkRequest = z.input<typeof forkRequest>;

export const forkTask = defineExchange(
  "task.fork",
  control("fork"),
  "Run an ended task again from one of its steps, with something changed, as a task of its own.",
  z.object({
    v: z.literal(1),
    tenant: z.string(),
    task: taskId,
    fork: forkRequest,
    idempotency_key: z.string().optional().describe("Asked again with the same one, the same fork is the answer."),
  }),
  task,
);
