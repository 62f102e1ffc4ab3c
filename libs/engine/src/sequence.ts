// One request inside the engine: how far it is and which blocks it holds.
import { countTokens, hashBlocks } from "./block-hash.ts";
import type { EngineRequest, FinishedRequest } from "./engine-request.ts";

export type SequenceState = "waiting" | "running" | "aborted" | "finished";

export class Sequence {
  readonly id: string;
  readonly order: number;
  readonly priority: number;
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly submittedMs: number;
  /** The engine takes it up no sooner. */
  readonly readyMs: number;
  /** Of each full block of prompt and output; the engine uses those of blocks that it has computed. */
  readonly hashes: readonly number[];
  readonly blocks: number[] = [];
  state: SequenceState = "waiting";
  /** Tokens whose keys and values lie in the blocks. */
  computed = 0;
  produced = 0;
  cachedTokens: number | undefined;
  startedMs: number | undefined;
  firstTokenMs: number | undefined;
  lastTokenMs: number | undefined;
  preemptions = 0;

  constructor(request: EngineRequest, order: number, submittedMs: number, blockSize: number) {
    this.id = request.id;
    this.order = order;
    this.priority = request.priority ?? 0;
    this.promptTokens = countTokens(request.prompt);
    this.outputTokens = request.outputTokens;
    this.submittedMs = submittedMs;
    this.readyMs = submittedMs + (request.deferMs ?? 0);
    const output = { content: request.outputContent ?? `output of ${request.id}`, tokens: request.outputTokens };
    this.hashes = hashBlocks([...request.prompt, output], blockSize, request.cacheSalt);
  }

  /** Tokens of prompt and output so far. */
  get known(): number {
    return this.promptTokens + this.produced;
  }

  get pending(): number {
    return this.known - this.computed;
  }

  get done(): boolean {
    return this.produced >= this.outputTokens;
  }

  report(finishedMs: number): FinishedRequest {
    return {
      id: this.id,
      promptTokens: this.promptTokens,
      cachedTokens: this.cachedTokens ?? 0,
      outputTokens: this.produced,
      submittedMs: this.submittedMs,
      startedMs: this.startedMs ?? finishedMs,
      firstTokenMs: this.firstTokenMs ?? finishedMs,
      finishedMs,
      preemptions: this.preemptions,
    };
  }
}

/** Whether `a` goes before `b` by priority, then by arrival. */
export const goesBefore = (a: Sequence, b: Sequence): boolean =>
  a.priority === b.priority ? a.order < b.order : a.priority < b.priority;
