// What an engine is asked for, and what it says when it is done.
import type { PromptSegment } from "./block-hash.ts";

export interface EngineRequest {
  readonly id: string;
  readonly prompt: readonly PromptSegment[];
  /** How many tokens the model will make; the engine finds out when it gets there. */
  readonly outputTokens: number;
  /** Lower goes first; counts under the `priority` policy alone. */
  readonly priority?: number;
  /** Requests of different salts never share blocks. */
  readonly cacheSalt?: string;
  /** Names the text that comes out, for prompts that quote it. */
  readonly outputContent?: string;
  /** The engine takes it up no sooner than that after its submission: what a server does with a request before. */
  readonly deferMs?: number;
}

export interface FinishedRequest {
  readonly id: string;
  readonly promptTokens: number;
  /** Prompt tokens that were not computed because a block held them at admission. */
  readonly cachedTokens: number;
  readonly outputTokens: number;
  readonly submittedMs: number;
  /** When its first step began. */
  readonly startedMs: number;
  readonly firstTokenMs: number;
  readonly finishedMs: number;
  readonly preemptions: number;
}

export type Refusal = "queue_full" | "prefill_full" | "too_long" | "duplicate_id";
