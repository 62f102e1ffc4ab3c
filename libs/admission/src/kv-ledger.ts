// The KV blocks of one replica that are promised to its turns. The adapter is the replica's only client, so the ledger knows
// at once what the engine's own figures tell a second later.
// K1: what is held is the sum of what the turns hold of their own, and of each shared prefix once.
// K2: a prefix is shared only while somebody holds it whose prompt is computed: until then the engine computes it anew.
// K3: `reserve` never passes the ceiling it is given, except for a turn that is alone: someone always gets on.
// K4: a turn that outgrows its promise holds more; nothing new is let in until what is held is under the ceiling again.

/** Text with which prompts begin alike: equal keys are equal bytes. */
export interface Prefix {
  readonly key: string;
  /** Tokens that are surely the same ones; the end of the text may be cut differently. */
  readonly tokens: number;
}

/** What a turn will need at most, as far as anybody knows. */
export interface Demand {
  readonly promptTokens: number;
  readonly outputTokens: number;
  readonly prefix?: Prefix | undefined;
}

export interface KvShape {
  /** Infinity while the replica has not told. */
  readonly blocks: number;
  readonly blockSize: number;
}

/** vLLM's default block size. */
export const UNKNOWN_SHAPE: KvShape = { blocks: Number.POSITIVE_INFINITY, blockSize: 16 };

interface SharedPrefix {
  readonly blocks: number;
  holders: number;
}

interface Reservation {
  readonly prefix: { readonly key: string; readonly blocks: number } | undefined;
  tokens: number;
  /** Blocks that no other turn's figures hold. */
  own: number;
  shared: SharedPrefix | undefined;
}

export class KvLedger<K> {
  readonly #reservations = new Map<K, Reservation>();
  readonly #prefixes = new Map<string, SharedPrefix>();
  #shape: KvShape;
  #held = 0;

  constructor(shape: KvShape = UNKNOWN_SHAPE) {
    this.#shape = shape;
  }

  get shape(): KvShape {
    return this.#shape;
  }

  /** Blocks promised now (K1). */
  get held(): number {
    return this.#held;
  }

  get turns(): number {
    return this.#reservations.size;
  }

  /** The replica was started anew with another memory. Blocks of another size are counted anew. */
  reshape(shape: KvShape): void {
    const resized = shape.blockSize !== this.#shape.blockSize;
    this.#shape = shape;
    if (!resized) return;
    const tokens = [...this.#reservations].map(([key, reservation]) => [key, reservation.tokens] as const);
    for (const [key] of tokens) this.release(key);
    for (const [key, count] of tokens) this.#add(key, { promptTokens: count, outputTokens: 0 });
  }

  /** Blocks that the turn would add. */
  cost(demand: Demand): number {
    return this.#blocksFor(demand.promptTokens + demand.outputTokens) - (this.#shareable(demand)?.blocks ?? 0);
  }

  /** Prompt tokens that another turn's blocks already hold. */
  sharedTokens(demand: Demand): number {
    return (this.#shareable(demand)?.blocks ?? 0) * this.#shape.blockSize;
  }

  /** False if it does not fit under `ceiling` beside `others`, blocks that are in use and not in this ledger (K3). */
  reserve(key: K, demand: Demand, ceiling: number, others = 0): boolean {
    if (this.#reservations.has(key)) throw new TypeError("the turn has a reservation already");
    if (this.turns > 0 && this.#held + others + this.cost(demand) > ceiling) return false;
    this.#add(key, demand);
    return true;
  }

  /** The turn's prompt is computed: from now on others find its prefix (K2). */
  computed(key: K): void {
    const reservation = this.#reservations.get(key);
    if (reservation?.prefix === undefined || reservation.shared !== undefined) return;
    const { key: name, blocks } = reservation.prefix;
    // Somebody else computed it at the same time: the engine has it twice.
    if (this.#prefixes.has(name)) return;
    reservation.shared = { blocks, holders: 1 };
    reservation.own -= blocks;
    this.#prefixes.set(name, reservation.shared);
  }

  /** The turn holds so many tokens, prompt and answer, if that is more than it was promised (K4). */
  grow(key: K, tokens: number): void {
    const reservation = this.#reservations.get(key);
    if (reservation === undefined || tokens <= reservation.tokens) return;
    const more = this.#blocksFor(tokens) - this.#blocksFor(reservation.tokens);
    reservation.tokens = tokens;
    reservation.own += more;
    this.#held += more;
  }

  /** False if the turn holds nothing (any more). */
  release(key: K): boolean {
    const reservation = this.#reservations.get(key);
    if (reservation === undefined) return false;
    this.#reservations.delete(key);
    this.#held -= reservation.own;
    const { shared, prefix } = reservation;
    if (shared === undefined || prefix === undefined) return true;
    shared.holders -= 1;
    if (shared.holders > 0) return true;
    this.#prefixes.delete(prefix.key);
    this.#held -= shared.blocks;
    return true;
  }

  #add(key: K, demand: Demand): void {
    const own = this.cost(demand);
    const shared = this.#shareable(demand);
    if (shared !== undefined) shared.holders += 1;
    this.#reservations.set(key, {
      prefix: this.#prefixOf(demand),
      tokens: demand.promptTokens + demand.outputTokens,
      own,
      shared,
    });
    this.#held += own;
  }

  #blocksFor(tokens: number): number {
    return Math.ceil(tokens / this.#shape.blockSize);
  }

  /** Two counts of the same text may differ: what is longer than this turn's prefix is not shared with it. */
  #shareable(demand: Demand): SharedPrefix | undefined {
    const prefix = this.#prefixOf(demand);
    const shared = prefix === undefined ? undefined : this.#prefixes.get(prefix.key);
    return shared !== undefined && prefix !== undefined && shared.blocks <= prefix.blocks ? shared : undefined;
  }

  /** The last token of a prompt is always computed, so its block is never shared. */
  #prefixOf({ prefix, promptTokens }: Demand): { key: string; blocks: number } | undefined {
    if (prefix === undefined) return undefined;
    const blocks = Math.floor(Math.min(prefix.tokens, promptTokens - 1) / this.#shape.blockSize);
    return blocks > 0 ? { key: prefix.key, blocks } : undefined;
  }
}
