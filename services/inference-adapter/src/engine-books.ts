// What the engine of one replica says of itself, set against the ledger: corrects it, and tells when the two disagree.
import type { Lane } from "@openclaw/admission";
import { DriftWatch } from "./drift-watch.ts";
import type { EngineStats } from "./engine-stats.ts";

/** What the adapter believed at one moment. */
export interface Belief {
  readonly running: number;
  readonly heldBlocks: number;
}

export interface Reading {
  readonly stats: EngineStats;
  /** When the engine was asked, and when it had answered. */
  readonly before: Belief;
  readonly after: Belief;
  /** Mean time between two tokens of the calls since the last reading. */
  readonly tokenMs: number | undefined;
  /** Calls since then that it did not take because it was full. */
  readonly refusals: number;
}

export class EngineBooks {
  readonly #drift = new DriftWatch();
  #preemptions: number | undefined;

  /** Requests that the engine has too many or, below 0, too few. */
  get drift(): number {
    return this.#drift.drift;
  }

  /** What the engine said no longer holds: the ledger stands alone. Returns whether the two had disagreed. */
  forget(lane: Lane<unknown>): boolean {
    lane.observe({ usedBlocks: 0, waiting: 0, heldBlocks: 0 });
    return this.#drift.look({ engine: 0, least: 0, most: 0 });
  }

  /** Returns whether ledger and engine began or ceased to disagree. */
  hear(lane: Lane<unknown>, { stats, before, after, tokenMs, refusals }: Reading): boolean {
    const { kv, running } = stats;
    const { waiting = 0, preemptions } = stats.told;
    // A server that started anew counts from 0.
    const preempted = Math.max(0, (preemptions ?? 0) - (this.#preemptions ?? preemptions ?? 0));
    this.#preemptions = preemptions;
    lane.adapt({ tokenMs, preemptions: preempted, refusals });
    // Who tells nothing of its memory tells nothing that could be compared.
    if (kv === undefined) return this.forget(lane);
    const { blocks, blockSize, usedBlocks } = kv;
    if (blocks !== lane.ledger.shape.blocks || blockSize !== lane.ledger.shape.blockSize)
      lane.reshape({ blocks, blockSize });
    lane.observe({ usedBlocks, waiting, heldBlocks: Math.max(before.heldBlocks, after.heldBlocks) });
    const [least, most] = [Math.min(before.running, after.running), Math.max(before.running, after.running)];
    return this.#drift.look({ engine: running + waiting, least, most });
  }
}
