// The engine's settings, with vLLM's names and defaults on cards under 70 GiB.
import { BLOCK_SIZE } from "./kv-capacity.ts";

export type SchedulingPolicy = "fcfs" | "priority";

/**
 * When a waiting request is let in: `whole-prompt` if all of its input fits (`scheduler_reserve_full_isl`, the default
 * of today), `first-chunk` if its next chunk does (as vLLM was before).
 */
export type AdmissionMode = "whole-prompt" | "first-chunk";

export interface EngineOptions {
  readonly numGpuBlocks: number;
  readonly blockSize: number;
  readonly maxModelLen: number;
  readonly maxNumSeqs: number;
  readonly maxNumBatchedTokens: number;
  /** The most tokens of one prompt in a step; 0 is no limit. */
  readonly longPrefillTokenThreshold: number;
  readonly schedulingPolicy: SchedulingPolicy;
  readonly admission: AdmissionMode;
  /** Share of the blocks that admission leaves free while others run. */
  readonly watermark: number;
  readonly prefixCaching: boolean;
  /** Running and waiting requests together; one more is refused. Infinity as in vLLM: callers bound themselves. */
  readonly maxNumQueuedReqs: number;
  /** Once the requests without a first token have that many prompt tokens together, one more is refused. */
  readonly maxNumQueuedTokens: number;
}

export const ENGINE_DEFAULTS = {
  blockSize: BLOCK_SIZE,
  maxModelLen: 8192,
  maxNumSeqs: 256,
  maxNumBatchedTokens: 2048,
  longPrefillTokenThreshold: 0,
  schedulingPolicy: "fcfs",
  admission: "whole-prompt",
  watermark: 0,
  prefixCaching: true,
  maxNumQueuedReqs: Number.POSITIVE_INFINITY,
  maxNumQueuedTokens: Number.POSITIVE_INFINITY,
} as const satisfies Omit<EngineOptions, "numGpuBlocks">;

export type EngineOptionsInput = Partial<EngineOptions> & Pick<EngineOptions, "numGpuBlocks">;
