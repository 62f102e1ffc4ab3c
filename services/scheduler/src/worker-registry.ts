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
  readonly processes: number;
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

  /** What the live workers of an agent can run. */
  of(agent: string, now: number): AgentWorkers {
    const beats = this.#live(agent, now);
    return {
      workers: beats.length,
      processes: beats.reduce((sum, beat) => sum + beat.processes, 0),
      capacity: open(beats).reduce((sum, beat) => sum + beat.capacity, 0),
    };
  }

  /** The live workers of an agent that take new work. */
  open(agent: string, now: number): BeatRequest[] {
    return open(this.#live(agent, now));
  }

  /** Whether any agent has a live worker that takes new work. */
  ready(now: number): boolean {
    return [...this.#workers.keys()].some((agent) => this.open(agent, now).some(({ capacity }) => capacity > 0));
  }

  /** Forgets the silent ones. */
  #live(agent: string, now: number): BeatRequest[] {
    const workers = this.#workers.get(agent);
    if (workers === undefined) return [];
    for (const [name, known] of workers) if (known.at + SILENT_MS < now) workers.delete(name);
    return [...workers.values()].map(({ beat }) => beat);
  }
}

const open = (beats: readonly BeatRequest[]): BeatRequest[] => beats.filter(({ draining }) => !draining);
