// The engine: when a request runs and how fast its tokens come. It knows counts and times, no text.
// This is the seam for a model of GPU time and KV memory: another Engine may take the place of this one, which has
// fixed latencies and a place count, and reckons KV blocks for the gauge only.
import { type Clock, sleep } from "@openclaw/time";
import { AdmissionQueue } from "./admission-queue.ts";

export interface GenerationJob {
  readonly promptTokens: number;
  readonly outputTokens: number;
  /** Lower is earlier. */
  readonly priority: number;
  /** In place of the engine's own, milliseconds. */
  readonly tokenLatencyMs?: number;
  /** Takes its place and never makes a token. */
  readonly hangs?: boolean;
}

export interface EngineLoad {
  readonly running: number;
  readonly waiting: number;
  /** Share of the KV blocks in use, 0 to 1. */
  readonly kvUsage: number;
}

export interface Engine {
  readonly blockSize: number;
  readonly numGpuBlocks: number;
  load(): EngineLoad;
  /** Yields 0 when the job is admitted, then the tokens made so far, rising to `outputTokens`. */
  generate(job: GenerationJob, signal: AbortSignal): AsyncGenerator<number, void>;
}

export interface FixedLatencyEngineOptions {
  readonly maxNumSeqs: number;
  readonly gpuMemoryUtilization: number;
  readonly tokenLatencyMs: number;
  readonly firstTokenLatencyMs: number;
  readonly clock: Clock;
}

/** vLLM's default. */
const BLOCK_SIZE = 16;
/** An A10 with a 7B model in fp16: 22 GiB usable, 13.5 GiB of weights, 1 GiB of overhead, 2 MiB a block. */
const USABLE_MIB = 22 * 1024;
const TAKEN_MIB = 14.5 * 1024;
const BLOCK_MIB = 2;
/** A card that is too small for the model still answers: capacity is for the gauge only. */
const MIN_GPU_BLOCKS = 512;
/** A day: a hung request ends when its client gives up or the server stops, long before. */
const HANG_MS = 86_400_000;

const blocksFor = (tokens: number): number => Math.ceil(tokens / BLOCK_SIZE);

export class FixedLatencyEngine implements Engine {
  readonly blockSize = BLOCK_SIZE;
  readonly numGpuBlocks: number;
  readonly #options: FixedLatencyEngineOptions;
  readonly #queue: AdmissionQueue;
  #usedBlocks = 0;

  constructor(options: FixedLatencyEngineOptions) {
    const free = USABLE_MIB * options.gpuMemoryUtilization - TAKEN_MIB;
    this.numGpuBlocks = Math.max(MIN_GPU_BLOCKS, Math.floor(free / BLOCK_MIB));
    this.#options = options;
    this.#queue = new AdmissionQueue(options.maxNumSeqs);
  }

  load(): EngineLoad {
    const kvUsage = Math.min(1, this.#usedBlocks / this.numGpuBlocks);
    return { running: this.#queue.running, waiting: this.#queue.waiting, kvUsage };
  }

  async *generate(job: GenerationJob, signal: AbortSignal): AsyncGenerator<number, void> {
    await this.#queue.acquire(job.priority, signal);
    const blocks = blocksFor(job.promptTokens + job.outputTokens);
    this.#usedBlocks += blocks;
    try {
      yield 0;
      if (job.hangs) await sleep(HANG_MS, signal);
      yield* this.#produce(job, signal);
    } finally {
      this.#usedBlocks -= blocks;
      this.#queue.release();
    }
  }

  /** Timers are coarse, so each wait is followed by all the tokens that are due by then. */
  async *#produce(job: GenerationJob, signal: AbortSignal): AsyncGenerator<number, void> {
    const { clock, firstTokenLatencyMs } = this.#options;
    const tokenLatencyMs = job.tokenLatencyMs ?? this.#options.tokenLatencyMs;
    if (firstTokenLatencyMs > 0) await sleep(firstTokenLatencyMs, signal);
    const startedAt = clock.now();
    let produced = tokenLatencyMs === 0 ? job.outputTokens : 1;
    yield Math.min(produced, job.outputTokens);
    while (produced < job.outputTokens) {
      await sleep(tokenLatencyMs, signal);
      const due = 1 + Math.floor((clock.now() - startedAt) / tokenLatencyMs);
      produced = Math.min(job.outputTokens, Math.max(produced + 1, due));
      yield produced;
    }
  }
}
