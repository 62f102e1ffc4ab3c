// An effect: what a tool that may not be called twice was asked to do, and what is known of it. Kept by the place of the
// call in the task, for the task and all its retries together.
import { z } from "zod";
import { wireError } from "../error-codes.ts";
import { token } from "../token.ts";
import { count, taskId, timestamp } from "../values.ts";

/** `unknown`: it was intended, its deadline has passed, and nobody has heard of its end. `failed`: it did not happen. */
export const EFFECT_STATES = ["intended", "done", "failed", "unknown"] as const;
export type EffectState = (typeof EFFECT_STATES)[number];

/** The model turn that asked for the call, from 1, and its place in that turn, from 0. */
export const effectKey = z.string().regex(/^\d{1,9}:\d{1,9}$/, "must be a turn and a place in it, such as 2:0");

export interface CallPlace {
  readonly step: number;
  readonly place: number;
}

export const effectKeyOf = ({ step, place }: CallPlace): string => `${step}:${place}`;

/** `key` has passed `effectKey`. */
export const effectPlaceOf = (key: string): CallPlace => {
  const [step, place] = key.split(":").map(Number);
  return { step: step ?? 0, place: place ?? 0 };
};

/** What the tool is sent as `Idempotency-Key`: the same for every attempt at the call, and for retries of its task. */
export const idempotencyKeyOf = (root: string, at: CallPlace): string => `${root}:${effectKeyOf(at)}`;

export const effect = z.object({
  key: effectKey,
  idempotency_key: z.string(),
  /** The task of the last call, one of the chain of retries, and its attempt. */
  task: taskId,
  attempt: z.int().positive(),
  agent: token,
  tool: token,
  arguments: z.unknown(),
  state: z.enum(EFFECT_STATES),
  /** Calls made: more than one only if each before the last is known not to have happened. */
  calls: count,
  /** No call goes on beyond this time. */
  deadline: timestamp,
  intended_at: timestamp,
  ended_at: timestamp.nullable(),
  /** Who said what became of it, if it was not the call itself. */
  settled_by: z.enum(["verify", "operator"]).nullable(),
  /** A task asked for another call in its place, and waits. */
  conflict: z.boolean(),
  result: z.unknown().nullable(),
  /** What was last heard instead of a result. */
  error: wireError.nullable(),
});
export type Effect = z.infer<typeof effect>;

/** What somebody says became of it. Without a result the agent is told that it is done. */
export const settlement = z.discriminatedUnion("outcome", [
  z.strictObject({ outcome: z.literal("done"), result: z.unknown().default({ done: true }) }),
  z.strictObject({ outcome: z.literal("not_done") }),
]);
export type Settlement = z.infer<typeof settlement>;
/** As it is handed in. */
export type GivenSettlement = z.input<typeof settlement>;

/**
 * What a tool's `verify` answers. `not_done` is a promise: that call has not happened and will not happen any more.
 * `unknown` is a last word; a tool that will know later does not answer with a success.
 */
export const verdict = z.discriminatedUnion("status", [
  z.object({ status: z.literal("done"), result: z.unknown() }),
  z.object({ status: z.literal("not_done") }),
  z.object({ status: z.literal("unknown") }),
]);
