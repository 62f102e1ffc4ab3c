// Which sequences get how many tokens in the next step, as vLLM V1 decides it.
// 1. Running sequences first, in order; then waiting ones, while token budget, places and blocks last.
// 2. Who finds no block preempts the last runner (fcfs) or the worst by priority and arrival (priority), maybe itself.
//    The preempted lose all blocks, start again later, and nobody is admitted in a step that preempted.
// 3. Someone always gets on: alone, a sequence fits, because longer ones were refused at the door.
import type { EngineOptions } from "./engine-options.ts";
import type { KvCache } from "./kv-cache.ts";
import { goesBefore, type Sequence } from "./sequence.ts";
import { WaitingQueue } from "./waiting-queue.ts";

/** Tokens to compute for each sequence of a step. */
export type StepWork = ReadonlyMap<Sequence, number>;

export class EngineScheduler {
  readonly #options: EngineOptions;
  readonly #kv: KvCache;
  readonly #waiting: WaitingQueue;
  readonly #watermarkBlocks: number;
  #running: Sequence[] = [];
  #work = new Map<Sequence, number>();
  #budget = 0;
  #preemptions = 0;
  #prefixQueries = 0;
  #prefixHits = 0;

  constructor(options: EngineOptions, kv: KvCache) {
    this.#options = options;
    this.#kv = kv;
    this.#waiting = new WaitingQueue(options.schedulingPolicy);
    this.#watermarkBlocks = Math.floor(options.watermark * options.numGpuBlocks);
  }

  get running(): readonly Sequence[] {
    return this.#running;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** Since the start. */
  get preemptions(): number {
    return this.#preemptions;
  }

  /** Prompt tokens that were looked for in the prefix cache since the start, and those found; a preempted one's not again. */
  get prefixUse(): { readonly queries: number; readonly hits: number } {
    return { queries: this.#prefixQueries, hits: this.#prefixHits };
  }

  /** How many wait that are not ready yet. */
  deferred(nowMs: number): number {
    return this.#waiting.deferred(nowMs);
  }

  add(sequence: Sequence): void {
    this.#waiting.add(sequence);
  }

  /** Takes a sequence out, with all its blocks. */
  remove(sequence: Sequence): void {
    this.#waiting.remove(sequence);
    this.#running = this.#running.filter((other) => other !== sequence);
    this.#kv.release(sequence.blocks);
  }

  /** Empty only if nobody runs and nobody who waits is ready. */
  schedule(nowMs: number): StepWork {
    let preemptionsBefore: number;
    do {
      preemptionsBefore = this.#preemptions;
      this.#work = new Map();
      this.#budget = this.#options.maxNumBatchedTokens;
      this.#serveRunning();
      if (this.#preemptions === preemptionsBefore) this.#admitWaiting(nowMs);
      // Whoever preempted itself before anybody was served has left its blocks to the others; vLLM makes an empty step of it.
    } while (this.#work.size === 0 && this.#preemptions > preemptionsBefore);
    return this.#work;
  }

  #chunk(pending: number): number {
    const { longPrefillTokenThreshold: most } = this.#options;
    return Math.min(pending, this.#budget, most > 0 ? most : pending);
  }

  /** Blocks can be hit from now on: who is admitted in the same step reads what the step itself computes. */
  #give(sequence: Sequence, tokens: number): void {
    const upTo = sequence.computed + tokens;
    this.#kv.cover(sequence.blocks, upTo);
    this.#kv.remember(sequence.blocks, sequence.hashes, sequence.computed, upTo);
    this.#work.set(sequence, tokens);
    this.#budget -= tokens;
  }

  #serveRunning(): void {
    for (const sequence of [...this.#running]) {
      // Another one of this step may have preempted it.
      if (sequence.state !== "running") continue;
      const tokens = this.#chunk(sequence.pending);
      if (tokens === 0) continue;
      if (!this.#makeRoom(sequence, tokens)) return;
      this.#give(sequence, tokens);
    }
  }

  /** False if the sequence itself had to go. */
  #makeRoom(sequence: Sequence, tokens: number): boolean {
    const more = this.#kv.blocksFor(sequence.computed + tokens) - sequence.blocks.length;
    while (!this.#kv.hasRoom(more)) {
      const victim = this.#victim(sequence);
      this.#preempt(victim);
      if (victim === sequence) return false;
    }
    return true;
  }

  #victim(asking: Sequence): Sequence {
    if (this.#options.schedulingPolicy === "fcfs") return this.#running.at(-1) ?? asking;
    return this.#running.reduce((worst, other) => (goesBefore(worst, other) ? other : worst), asking);
  }

  #preempt(victim: Sequence): void {
    this.#running = this.#running.filter((other) => other !== victim);
    this.#kv.release(victim.blocks);
    this.#budget += this.#work.get(victim) ?? 0;
    this.#work.delete(victim);
    victim.computed = 0;
    victim.state = "waiting";
    victim.preemptions += 1;
    this.#preemptions += 1;
    this.#waiting.putBack(victim);
  }

  #admitWaiting(nowMs: number): void {
    while (this.#budget > 0 && this.#running.length < this.#options.maxNumSeqs) {
      const sequence = this.#waiting.first(nowMs);
      if (sequence === undefined || !this.#admit(sequence)) return;
      sequence.startedMs ??= nowMs;
    }
  }

  #admit(sequence: Sequence): boolean {
    const kv = this.#kv;
    // The last token is always computed: the next one comes out of it.
    const hits = kv.hits(sequence.hashes, sequence.known - 1);
    const cached = hits.length * kv.blockSize;
    const tokens = this.#chunk(sequence.known - cached);
    const asked = this.#options.admission === "whole-prompt" ? sequence.known : cached + tokens;
    // Who would be alone needs no room for others to grow.
    const spare = this.#work.size > 0 ? this.#watermarkBlocks : 0;
    if (!kv.hasRoom(kv.blocksFor(asked) - hits.length + spare, hits)) return false;
    this.#waiting.remove(sequence);
    kv.hold(hits);
    sequence.blocks.push(...hits);
    sequence.computed = cached;
    if (sequence.cachedTokens === undefined) {
      sequence.cachedTokens = cached;
      this.#prefixQueries += sequence.promptTokens;
      this.#prefixHits += cached;
    }
    sequence.state = "running";
    this.#running.push(sequence);
    this.#give(sequence, tokens);
    return true;
  }
}
