// Turns that wait for room, in the order in which they get it.
// F1: bands of priority are strict; within a band tenants share by deficit round robin in tokens; within a tenant the
//     nearest deadline goes first, then the first that came.
// F2: who has waited AGE_MS in a band moves up one, so that nobody waits for ever behind more urgent ones.
// F3: `peek` names the same turn until the queue changes or time moves somebody up.
import { PRIORITIES, type Priority, priorityRank } from "@openclaw/contracts";

/** 20 s: the least urgent turn is among the most urgent after 80 s, within the 90 s that a call may take by default. */
export const AGE_MS = 20_000;
/** About a prompt of middle length: smaller takes more rounds, larger lets one tenant go ahead by more. */
const QUANTUM_TOKENS = 2_048;

export interface Queued {
  readonly tenant: string;
  readonly priority: Priority;
  /** On the clock of the caller, milliseconds. */
  readonly deadlineAt: number;
  /** Tokens of prompt and answer. */
  readonly cost: number;
}

interface Entry<T> {
  readonly turn: T;
  readonly order: number;
  /** 0 is the most urgent. */
  band: number;
  /** When it came into its band. */
  since: number;
}

interface Flow<T> {
  readonly tenant: string;
  readonly entries: Entry<T>[];
  deficit: number;
}

interface Band<T> {
  readonly flows: Flow<T>[];
  /** Whose turn it is among the flows. */
  cursor: number;
  /** In the order of their coming into the band. */
  readonly entries: Set<Entry<T>>;
}

const goesBefore = <T extends Queued>(a: Entry<T>, b: Entry<T>): boolean =>
  a.turn.deadlineAt === b.turn.deadlineAt ? a.order < b.order : a.turn.deadlineAt < b.turn.deadlineAt;

export class FairQueue<T extends Queued> {
  readonly #bands: readonly Band<T>[] = PRIORITIES.map(() => ({ flows: [], cursor: 0, entries: new Set() }));
  readonly #entries = new Map<T, Entry<T>>();
  #pushed = 0;

  get length(): number {
    return this.#entries.size;
  }

  push(turn: T, now: number): void {
    const entry = { turn, order: this.#pushed, band: priorityRank(turn.priority), since: now };
    this.#pushed += 1;
    this.#entries.set(turn, entry);
    this.#enter(entry);
  }

  /** The turn whose time has come (F1). */
  peek(now: number): T | undefined {
    this.#promote(now);
    const band = this.#bands.find(({ entries }) => entries.size > 0);
    return band === undefined ? undefined : headOf(band)?.turn;
  }

  /** Takes out the turn that `peek` named; its tenant has had so much of its share. */
  take(turn: T): void {
    const entry = this.#entries.get(turn);
    if (entry === undefined) throw new TypeError("only a turn that waits can be taken");
    const flow = this.#bands[entry.band]?.flows.find(({ tenant }) => tenant === turn.tenant);
    if (flow !== undefined) flow.deficit -= turn.cost;
    this.#leave(entry);
  }

  /** Takes out a turn that no longer waits; false when it had left before. */
  remove(turn: T): boolean {
    const entry = this.#entries.get(turn);
    if (entry === undefined) return false;
    this.#leave(entry);
    return true;
  }

  /**
   * Takes out the turn that has to give up its place for one of this priority and tenant: the last one of the tenant with
   * the most turns in the least urgent band below, else in the same band if that tenant has over one more than this one.
   */
  displaceFor(priority: Priority, tenant: string): T | undefined {
    const rank = priorityRank(priority);
    for (let band = this.#bands.length - 1; band >= rank; band -= 1) {
      const flows = this.#bands[band]?.flows ?? [];
      const heaviest = flows.reduce<Flow<T> | undefined>(
        (most, flow) => (flow.entries.length > (most?.entries.length ?? 0) ? flow : most),
        undefined,
      );
      const own = flows.find((flow) => flow.tenant === tenant)?.entries.length ?? 0;
      const last = heaviest?.entries.at(-1);
      if (last === undefined || heaviest === undefined) continue;
      if (band === rank && heaviest.entries.length <= own + 1) return undefined;
      this.#leave(last);
      return last.turn;
    }
    return undefined;
  }

  /** All that wait, in no particular order. */
  turns(): IterableIterator<T> {
    return this.#entries.keys();
  }

  #enter(entry: Entry<T>): void {
    const band = this.#bands[entry.band];
    if (band === undefined) return;
    band.entries.add(entry);
    let flow = band.flows.find(({ tenant }) => tenant === entry.turn.tenant);
    if (flow === undefined) {
      flow = { tenant: entry.turn.tenant, entries: [], deficit: 0 };
      band.flows.push(flow);
    }
    const { entries } = flow;
    let place = entries.length;
    for (
      let before = entries[place - 1];
      before !== undefined && goesBefore(entry, before);
      before = entries[place - 1]
    )
      place -= 1;
    entries.splice(place, 0, entry);
  }

  #leave(entry: Entry<T>): void {
    this.#entries.delete(entry.turn);
    this.#leaveBand(entry);
  }

  /** A tenant without turns keeps no claim: a share that was not used is lent, not saved. */
  #leaveBand(entry: Entry<T>): void {
    const band = this.#bands[entry.band];
    if (band === undefined) return;
    band.entries.delete(entry);
    const index = band.flows.findIndex(({ tenant }) => tenant === entry.turn.tenant);
    const flow = band.flows[index];
    if (flow === undefined) return;
    flow.entries.splice(flow.entries.indexOf(entry), 1);
    if (flow.entries.length > 0) return;
    band.flows.splice(index, 1);
    if (index < band.cursor) band.cursor -= 1;
  }

  #promote(now: number): void {
    for (const { entries } of this.#bands.slice(1)) {
      for (const entry of entries) {
        if (now - entry.since < AGE_MS) break;
        this.#leaveBand(entry);
        entry.band -= 1;
        entry.since = now;
        this.#enter(entry);
      }
    }
  }
}

/** Goes round the tenants, each richer by a quantum at its turn, until one can pay for its first turn with what it has. */
const headOf = <T extends Queued>(band: Band<T>): Entry<T> | undefined => {
  for (;;) {
    const flow = band.flows[band.cursor % band.flows.length];
    const head = flow?.entries[0];
    if (flow === undefined || head === undefined || flow.deficit >= head.turn.cost) return head;
    band.cursor = (band.cursor + 1) % band.flows.length;
    const next = band.flows[band.cursor];
    if (next !== undefined) next.deficit += QUANTUM_TOKENS;
  }
};
