// One vLLM engine as a machine of steps. It has no clock: the caller says when a step begins, waits as long as the step
// takes in whatever time it lives in (virtual, real, scaled), and says when it ends.
// 1. A request that is accepted ends: it finishes, or its caller aborts it.
// 2. An aborted request makes no token any more, and its blocks are free when the next step begins.
import { countTokens } from "./block-hash.ts";
import { ENGINE_DEFAULTS, type EngineOptions, type EngineOptionsInput } from "./engine-options.ts";
import type { EngineRequest, FinishedRequest, Refusal } from "./engine-request.ts";
import { EngineScheduler, type StepWork } from "./engine-scheduler.ts";
import { KvCache } from "./kv-cache.ts";
import { Sequence } from "./sequence.ts";
import { StepLoad, type StepTime } from "./step-time.ts";

export interface EngineStep {
  readonly durationMs: number;
  /** Tokens computed, prompt and output. */
  readonly tokens: number;
  readonly work: StepWork;
}

export interface TokenMade {
  readonly id: string;
  /** With this one. */
  readonly produced: number;
  /** Since the token before it, or since its request was submitted. */
  readonly sinceMs: number;
  readonly promptTokens: number;
  readonly cachedTokens: number;
}

export interface StepOutcome {
  readonly tokens: readonly TokenMade[];
  readonly finished: readonly FinishedRequest[];
}

export interface EngineState {
  readonly running: number;
  /** The deferred ones too. */
  readonly waiting: number;
  readonly deferred: number;
  readonly usedBlocks: number;
  readonly totalBlocks: number;
  readonly preemptions: number;
  readonly refused: number;
  readonly prefix: { readonly queries: number; readonly hits: number };
}

const checked = (options: EngineOptions): EngineOptions => {
  const { numGpuBlocks, maxNumSeqs, maxNumBatchedTokens, watermark } = options;
  if (Math.min(numGpuBlocks, maxNumSeqs, maxNumBatchedTokens) < 1)
    throw new TypeError("numGpuBlocks, maxNumSeqs and maxNumBatchedTokens must be 1 or more");
  if (!(watermark >= 0 && watermark < 1)) throw new TypeError("watermark must be at least 0 and less than 1");
  return options;
};

export class Engine {
  readonly options: EngineOptions;
  readonly #stepTime: StepTime;
  readonly #kv: KvCache;
  readonly #scheduler: EngineScheduler;
  readonly #sequences = new Map<string, Sequence>();
  #aborted: Sequence[] = [];
  #submitted = 0;
  #refused = 0;
  #nowMs = 0;

  constructor(options: EngineOptionsInput, stepTime: StepTime) {
    this.options = checked({ ...ENGINE_DEFAULTS, ...options });
    const { numGpuBlocks: blocks, blockSize, prefixCaching } = this.options;
    this.#stepTime = stepTime;
    this.#kv = new KvCache({ blocks, blockSize, prefixCaching });
    this.#scheduler = new EngineScheduler(this.options, this.#kv);
  }

  get state(): EngineState {
    const { running, waiting, preemptions, prefixUse: prefix } = this.#scheduler;
    const { usedBlocks, totalBlocks } = this.#kv;
    const requests = { running: running.length, waiting, deferred: this.#scheduler.deferred(this.#nowMs) };
    return { ...requests, usedBlocks, totalBlocks, preemptions, refused: this.#refused, prefix };
  }

  /** Undefined when accepted. */
  submit(request: EngineRequest, nowMs: number): Refusal | undefined {
    const refusal = this.#refusalOf(request);
    if (refusal !== undefined) {
      this.#refused += 1;
      return refusal;
    }
    this.#nowMs = nowMs;
    const sequence = new Sequence(request, this.#submitted, nowMs, this.options.blockSize);
    this.#submitted += 1;
    this.#sequences.set(sequence.id, sequence);
    this.#scheduler.add(sequence);
    return undefined;
  }

  /** False if there is no such request (any more). */
  abort(id: string): boolean {
    const sequence = this.#sequences.get(id);
    if (sequence === undefined) return false;
    this.#sequences.delete(id);
    // Who waits is in no step: it goes at once, so that a hung engine keeps nobody but those that run.
    if (sequence.state === "waiting") this.#scheduler.remove(sequence);
    else this.#aborted.push(sequence);
    sequence.state = "aborted";
    return true;
  }

  /** Nothing that was computed before is found again; who runs goes on. */
  resetPrefixCache(): void {
    this.#kv.forgetAll();
  }

  /** Undefined when there is nothing to do yet. Steps do not overlap: end one before the next begins. */
  beginStep(nowMs: number): EngineStep | undefined {
    this.#nowMs = nowMs;
    for (const sequence of this.#aborted) this.#scheduler.remove(sequence);
    this.#aborted = [];
    if (this.#sequences.size === 0) return undefined;
    const work = this.#scheduler.schedule(nowMs);
    if (work.size === 0) return undefined;
    const load = new StepLoad();
    for (const [sequence, tokens] of work) load.add(sequence.computed, tokens, tokens === sequence.pending);
    return { durationMs: this.#stepTime(load), tokens: load.tokens, work };
  }

  endStep({ work }: EngineStep, nowMs: number): StepOutcome {
    const tokens: TokenMade[] = [];
    const finished: FinishedRequest[] = [];
    for (const [sequence, computed] of work) {
      if (sequence.state !== "running") continue;
      sequence.computed += computed;
      if (sequence.pending > 0) continue;
      sequence.produced += 1;
      sequence.firstTokenMs ??= nowMs;
      const { id, produced, promptTokens, cachedTokens = 0, lastTokenMs, submittedMs } = sequence;
      tokens.push({ id, produced, sinceMs: nowMs - (lastTokenMs ?? submittedMs), promptTokens, cachedTokens });
      sequence.lastTokenMs = nowMs;
      if (sequence.done) finished.push(this.#finish(sequence, nowMs));
    }
    return { tokens, finished };
  }

  #refusalOf({ id, prompt, outputTokens }: EngineRequest): Refusal | undefined {
    const promptTokens = countTokens(prompt);
    if (!(promptTokens >= 1 && outputTokens >= 1)) throw new TypeError("prompt and output have at least one token");
    if (this.#sequences.has(id)) return "duplicate_id";
    if (this.#sequences.size >= this.options.maxNumQueuedReqs) return "queue_full";
    if (this.#prefillTokens() >= this.options.maxNumQueuedTokens) return "prefill_full";
    const longest = Math.min(this.options.maxModelLen, this.options.numGpuBlocks * this.options.blockSize);
    return promptTokens + outputTokens > longest ? "too_long" : undefined;
  }

  #prefillTokens(): number {
    let sum = 0;
    for (const { firstTokenMs, promptTokens } of this.#sequences.values())
      sum += firstTokenMs === undefined ? promptTokens : 0;
    return sum;
  }

  #finish(sequence: Sequence, nowMs: number): FinishedRequest {
    sequence.state = "finished";
    this.#sequences.delete(sequence.id);
    this.#scheduler.remove(sequence);
    return sequence.report(nowMs);
  }
}
