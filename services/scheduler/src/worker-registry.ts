// The workers that beat, and how many attempts of each agent they can run.
import type { BeatRequest } from "@openclaw/contracts";

/** Four missed beats: a worker that is silent so long gets no new work, long before its leases run out. */
const SILENT_MS = 2_000;

interface KnownWorker {
  readonly beat: BeatRequest;
  readonly at: number;
}

export interface AgentWorkers {
  readonly workers: number;
  readonly capacity: number;
}

export class WorkerRegistry {
  readonly #workers = new Map<string, Map<string, KnownWorker>>();

  /** Returns whether the agent's capacity changed. */
  heard(beat: BeatRequest, now: number): boolean {
    let workers = this.#workers.get(beat.agent);
    if (workers === undefined) {
      workers = new Map();
      this.#workers.set(beat.agent, workers);
    }
    const before = workers.get(beat.worker)?.beat;
    workers.set(beat.worker, { beat, at: now });
    return before?.capacity !== beat.capacity || before.draining !== beat.draining;
  }

  /** What the live workers of an agent can run; forgets the silent ones. */
  of(agent: string, now: number): AgentWorkers {
    const workers = this.#workers.get(agent);
    if (workers === undefined) return { workers: 0, capacity: 0 };
    let capacity = 0;
    for (const [name, known] of workers) {
      if (known.at + SILENT_MS < now) workers.delete(name);
      else if (!known.beat.draining) capacity += known.beat.capacity;
    }
    return { workers: workers.size, capacity };
  }

  agents(): Iterable<string> {
    return this.#workers.keys();
  }
}
