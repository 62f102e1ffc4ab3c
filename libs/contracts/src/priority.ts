// One priority from the door to the GPU (rule R5): the same word on every hop.
import { z } from "zod";

/** Highest first; the index is the rank used for ordering and for vLLM's own `priority` (lower goes first). */
export const PRIORITIES = ["critical", "high", "normal", "low", "idle"] as const;

export const priority = z.enum(PRIORITIES);
export type Priority = z.infer<typeof priority>;

/** 0 for `critical` to 4 for `idle`. */
export const priorityRank = (name: Priority): number => PRIORITIES.indexOf(name);
