// Who may generate, where, and who waits. Nothing waits inside the model server (R4): a turn that has no slot waits here,
// where its place can still change.
// G1: a replica never runs more turns than it has slots.  G2: a slot is taken and returned in `withSlot` alone.
// G3: at most QUEUED_PER_SLOT turns wait for each slot of a healthy replica.
// G4: when they do, a more urgent turn takes the place of the least urgent one; that one's caller is refused and asks again.
import type { Priority } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { chooseReplica } from "./replica-choice.ts";
import { TurnQueue } from "./turn-queue.ts";

/** 2: the last in the queue waits for about two full batches, well under request_timeout; more waits in the scheduler. */
const QUEUED_PER_SLOT = 2;
/** About the length of one short turn: by then a place in the queue is free again. */
const FULL_RETRY_MS = 1_000;
/** As often as replicas are looked at: sooner there is no news. */
const DOWN_RETRY_MS = 2_000;

/** A model server as the gate sees it. */
export interface Host {
  readonly healthy: boolean;
}

interface Lane<R extends Host> {
  readonly host: R;
  readonly slots: number;
  readonly healthy: boolean;
  running: number;
}

interface Waiter<R extends Host> {
  readonly priority: Priority;
  readonly admit: (lane: Lane<R>) => void;
  readonly refuse: (error: AppError) => void;
}

export class TurnGate<R extends Host> {
  readonly #lanes: readonly Lane<R>[];
  readonly #queue = new TurnQueue<Waiter<R>>();
  #closed = false;

  constructor(hosts: readonly R[], slotsPerHost: number) {
    this.#lanes = hosts.map((host) => ({
      host,
      slots: slotsPerHost,
      running: 0,
      get healthy() {
        return host.healthy;
      },
    }));
  }

  /** Slots of the replicas that answer. */
  get slots(): number {
    return this.#lanes.reduce((sum, lane) => sum + (lane.healthy ? lane.slots : 0), 0);
  }

  get running(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.running, 0);
  }

  get queued(): number {
    return this.#queue.length;
  }

  /** Each replica with the turns that it runs. */
  get lanes(): readonly { readonly host: R; readonly slots: number; readonly running: number }[] {
    return this.#lanes;
  }

  /** Throws when a turn can neither run nor wait, else makes room for it; call it in the same tick as `withSlot`. */
  makeRoom(priority: Priority): void {
    const { slots } = this;
    if (this.#closed) throw stopping();
    if (slots === 0) throw noReplica();
    if (chooseReplica(this.#lanes) !== undefined || this.#queue.length < slots * QUEUED_PER_SLOT) return;
    const displaced = this.#queue.popBelow(priority);
    if (displaced === undefined) throw queueFull(`${this.#queue.length} turns already wait for ${slots} slots`);
    displaced.refuse(queueFull("a more urgent turn took its place in the queue"));
  }

  /** Runs `work` with a slot of a replica, after waiting for one if need be. Rejects with the signal's reason. */
  async withSlot<T>(priority: Priority, signal: AbortSignal, work: (host: R) => Promise<T>): Promise<T> {
    const lane = this.#takeFree() ?? (await this.#wait(priority, signal));
    try {
      signal.throwIfAborted();
      return await work(lane.host);
    } finally {
      lane.running -= 1;
      this.#admit();
    }
  }

  /** A replica's health changed: waiting turns get its slots, or are refused when no replica is left. */
  onHealthChange(): void {
    if (this.slots === 0) this.#refuseWaiting(noReplica());
    else this.#admit();
  }

  /** No further turns; those that wait are refused, those that run go on. */
  close(): void {
    this.#closed = true;
    this.#refuseWaiting(stopping());
  }

  #takeFree(): Lane<R> | undefined {
    if (this.#queue.length > 0) return undefined;
    const lane = chooseReplica(this.#lanes);
    if (lane !== undefined) lane.running += 1;
    return lane;
  }

  #wait(priority: Priority, signal: AbortSignal): Promise<Lane<R>> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const onAbort = () => {
        this.#queue.remove(waiter, priority);
        reject(signal.reason);
      };
      const waiter: Waiter<R> = {
        priority,
        admit: (lane) => {
          signal.removeEventListener("abort", onAbort);
          resolve(lane);
        },
        refuse: (error) => {
          signal.removeEventListener("abort", onAbort);
          reject(error);
        },
      };
      signal.addEventListener("abort", onAbort, { once: true });
      this.#queue.push(waiter, priority);
    });
  }

  /** The slot is counted before the waiter hears of it, so that nobody else takes it in between (G1). */
  #admit(): void {
    while (this.#queue.length > 0) {
      const lane = chooseReplica(this.#lanes);
      if (lane === undefined) return;
      lane.running += 1;
      this.#queue.shift()?.admit(lane);
    }
  }

  #refuseWaiting(error: AppError): void {
    for (let waiter = this.#queue.shift(); waiter !== undefined; waiter = this.#queue.shift()) waiter.refuse(error);
  }
}

const queueFull = (text: string) => new AppError("inference_queue_full", text, { retryAfterMs: FULL_RETRY_MS });
const noReplica = () =>
  new AppError("inference_unavailable", "no model server answers", { retryAfterMs: DOWN_RETRY_MS });
const stopping = () => new AppError("inference_unavailable", "the adapter is stopping");
