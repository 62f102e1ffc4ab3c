// Why a model call waits, as data: the thing that keeps it out, where, how much it asks for and how much there is.
import { z } from "zod";

/** In the order in which they are looked at; the first one that keeps a call out is the one that is told. */
export const ADMISSION_CONSTRAINTS = [
  "replica_down",
  "replica_draining",
  "replica_resting",
  "slots",
  "outer_limit",
  "prefill",
  "engine_queue",
  "kv_blocks",
] as const;
export type AdmissionConstraint = (typeof ADMISSION_CONSTRAINTS)[number];

export const admissionHold = z.object({
  constraint: z.enum(ADMISSION_CONSTRAINTS),
  /** The replica that is nearest to taking it. */
  replica: z.string(),
  /** Slots, prompt tokens or KV blocks; of a replica that rests, milliseconds. */
  needed: z.number().nonnegative(),
  free: z.number().nonnegative(),
});
export type AdmissionHold = z.infer<typeof admissionHold>;
