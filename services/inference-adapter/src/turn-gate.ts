// Who may generate, where, and who waits. Nothing waits inside the model server (R4): a turn for which there is no room
// waits here, where its place can still change. What is decided is TurnPlanner's; here are those who wait for it.
// G1: a replica never runs more turns than it has slots, nor more than its memory is promised to.
// G2: room is taken and returned in `withRoom` alone, on every path.
// G3: when the queue is full, a more urgent turn takes the place of the least urgent one, whose caller asks again.
import { Lane, type PlannedTurn, TurnPlanner } from "@openclaw/admission";
import { AppError } from "@openclaw/errors";

/** About the length of one short turn: by then a place in the queue is free again. */
const FULL_RETRY_MS = 1_000;
/** As often as replicas are looked at: sooner there is no news. */
const DOWN_RETRY_MS = 2_000;

/** A model server as the gate sees it. */
export interface Host {
  readonly label: string;
  readonly healthy: boolean;
}

/** A turn that runs. */
export interface Run<R extends Host> {
  readonly host: R;
  /** So many tokens of the answer have come. */
  progress(tokens: number): void;
}

export interface RoomOptions<R extends Host> {
  /** The wait rejects with its reason. */
  readonly signal: AbortSignal;
  /** Where it has just failed. */
  readonly avoid?: R | undefined;
  /** The turn has to wait. */
  readonly onWait?: () => void;
}

interface Waiter<T> {
  readonly admit: (lane: Lane<T>) => void;
  readonly refuse: (error: AppError) => void;
}

export interface TurnGateOptions<R extends Host> {
  readonly hosts: readonly R[];
  readonly slotsPerHost: number;
  /** Share of a replica's KV blocks that may be promised. */
  readonly ceiling?: number;
  readonly now: () => number;
}

export class TurnGate<R extends Host, T extends PlannedTurn> {
  readonly #planner: TurnPlanner<T>;
  readonly #hosts = new Map<Lane<T>, R>();
  readonly #lanes = new Map<R, Lane<T>>();
  readonly #waiters = new Map<T, Waiter<T>>();
  readonly #now: () => number;
  #closed = false;

  constructor({ hosts, slotsPerHost, ceiling, now }: TurnGateOptions<R>) {
    this.#now = now;
    for (const host of hosts) {
      const options = { name: host.label, slots: slotsPerHost };
      const lane = new Lane<T>(ceiling === undefined ? options : { ...options, ceiling });
      lane.healthy = host.healthy;
      this.#hosts.set(lane, host);
      this.#lanes.set(host, lane);
    }
    this.#planner = new TurnPlanner([...this.#hosts.keys()]);
  }

  /** What is decided, to look at. */
  get planner(): Pick<TurnPlanner<T>, "slots" | "running" | "queued" | "binding"> {
    return this.#planner;
  }

  get lanes(): ReadonlyMap<R, Lane<T>> {
    return this.#lanes;
  }

  /** Throws when a turn can neither run nor wait, else makes room for it; call it in the same tick as `withRoom`. */
  makeRoom(turn: T): void {
    const { slots, queued } = this.#planner;
    if (this.#closed) throw stopping();
    if (slots === 0) throw noReplica();
    const { room, displaced } = this.#planner.makeRoom(turn, this.#now());
    if (!room) throw queueFull(`${queued} turns already wait for ${slots} slots`);
    if (displaced !== undefined) this.#refuse(displaced, queueFull("a more urgent turn took its place in the queue"));
  }

  /** Runs `work` with room on a replica, after waiting for it if need be, and not on `avoid` if another one takes it. */
  async withRoom<A>(turn: T, options: RoomOptions<R>, work: (run: Run<R>) => Promise<A>): Promise<A> {
    const { signal, avoid, onWait } = options;
    signal.throwIfAborted();
    const avoided = avoid === undefined ? undefined : this.#lanes.get(avoid);
    let lane = this.#planner.enter(turn, this.#now(), avoided);
    if (lane === undefined) {
      const wait = this.#wait(turn, signal);
      // It may go before those that wait, and have room where the first of them has none.
      this.admit();
      if (this.waits(turn)) onWait?.();
      lane = await wait;
    }
    try {
      signal.throwIfAborted();
      return await work(this.#runOf(turn, lane));
    } finally {
      this.#planner.leave(turn);
      this.admit();
    }
  }

  waits(turn: T): boolean {
    return this.#waiters.has(turn);
  }

  /** Whether another replica takes turns. */
  hasOther(than: R): boolean {
    return [...this.#hosts].some(([lane, host]) => host !== than && lane.healthy && !lane.draining);
  }

  /** Lets in who may now run; also to be called as time passes, since rests end and turns grow old. */
  admit(): void {
    if (this.#planner.queued === 0) return;
    for (const { turn, lane } of this.#planner.place(this.#now())) {
      this.#waiters.get(turn)?.admit(lane);
      this.#waiters.delete(turn);
    }
  }

  /** A replica's health changed: waiting turns get its room, or are refused when no replica is left. */
  onHealthChange(): void {
    for (const [host, lane] of this.#lanes) lane.healthy = host.healthy;
    if (this.#planner.slots === 0) this.#refuseWaiting(noReplica());
    else this.admit();
  }

  /** No further turns; those that wait are refused, those that run go on. */
  close(): void {
    this.#closed = true;
    this.#refuseWaiting(stopping());
  }

  #runOf(turn: T, lane: Lane<T>): Run<R> {
    const host = this.#hosts.get(lane);
    if (host === undefined) throw new TypeError("a lane without a host");
    return {
      host,
      progress: (tokens) => {
        lane.ledger.grow(turn, turn.promptTokens + tokens);
        if (tokens > 0 && lane.computed(turn)) this.admit();
      },
    };
  }

  /** The planner has counted the room before the waiter hears of it, so that nobody else takes it in between (G1). */
  #wait(turn: T, signal: AbortSignal): Promise<Lane<T>> {
    return new Promise((resolve, reject) => {
      const onAbort = () => {
        this.#waiters.delete(turn);
        this.#planner.leave(turn);
        reject(signal.reason);
        // It may have been the one that kept the others.
        this.admit();
      };
      const settle = () => signal.removeEventListener("abort", onAbort);
      signal.addEventListener("abort", onAbort, { once: true });
      this.#waiters.set(turn, {
        admit: (lane) => {
          settle();
          resolve(lane);
        },
        refuse: (error) => {
          settle();
          reject(error);
        },
      });
    });
  }

  #refuse(turn: T, error: AppError): void {
    this.#waiters.get(turn)?.refuse(error);
    this.#waiters.delete(turn);
  }

  #refuseWaiting(error: AppError): void {
    for (const turn of this.#planner.clearQueue()) this.#refuse(turn, error);
  }
}

const queueFull = (text: string) => new AppError("inference_queue_full", text, { retryAfterMs: FULL_RETRY_MS });
const noReplica = () =>
  new AppError("inference_unavailable", "no model server answers", { retryAfterMs: DOWN_RETRY_MS });
const stopping = () => new AppError("inference_unavailable", "the adapter is stopping");
