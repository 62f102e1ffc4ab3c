// Looks after one replica: whether it may take turns, by its looks, its calls and its tokens.
// W1: a server whose tokens come is alive, however late it answers a probe: one process of vLLM serves both, and is busy.
// W2: one whose tokens do not come, though calls wait for them and it was asked for one, hangs: its calls are broken off.
// W3: of the last replica that takes calls broken ones are no reason to ask nobody.
import { type Clock, pause } from "@openclaw/time";
import { nextHealth, type Observation, UNKNOWN_HEALTH } from "./replica-health.ts";
import { StallWatch } from "./stall-watch.ts";

/** 1 s: how old the engine's own figures may be before they correct the ledger, which is right by itself. */
const LOOK_MS = 1_000;
/** 500 ms: a server that comes back is used soon, and a refused connection costs nothing. */
const RECOVERY_LOOK_MS = 500;
/** 2 s: an engine that works makes one token in that time, unless it is slow and its `stall_timeout` allows for that. */
const TOKEN_MS = 2_000;

export interface ReplicaWatchOptions {
  /** One look; it keeps what it learns by the way. */
  readonly look: (signal: AbortSignal) => Promise<Observation>;
  /** Whether the engine makes a token within that time. */
  readonly makesToken: (withinMs: number, signal: AbortSignal) => Promise<boolean>;
  /** Ends all calls that run there. */
  readonly breakOff: () => void;
  readonly onHealthChange: () => void;
  /** Whether another replica could take its calls. */
  readonly hasOther: () => boolean;
  /** Calls without a token for so long mean that it hangs, milliseconds. */
  readonly stallMs: number;
  readonly clock: Clock;
}

export class ReplicaWatch {
  readonly #options: ReplicaWatchOptions;
  readonly #stall: StallWatch;
  readonly #closing = new AbortController();
  #health = UNKNOWN_HEALTH;
  /** A token has come since the last look (W1). */
  #wasHeard = false;
  #isAsked = false;

  constructor(options: ReplicaWatchOptions) {
    this.#options = options;
    this.#stall = new StallWatch(options.stallMs);
  }

  get healthy(): boolean {
    return this.#health.healthy;
  }

  /** `call` is any object that stands for the call. */
  callBegan(call: object, promptTokens: number): void {
    this.#stall.began(call, promptTokens, this.#options.clock.now());
  }

  callEnded(call: object): void {
    this.#stall.ended(call);
  }

  /** A token of the call has come. */
  heard(call: object): void {
    this.#wasHeard = true;
    this.#stall.heard(this.#options.clock.now(), call);
  }

  served(): void {
    if (this.#health.breaks > 0) this.observe("served");
  }

  /** A call failed by the server's own fault (W3). */
  broke(): void {
    if (this.#options.hasOther()) this.observe("broke");
  }

  async look(signal: AbortSignal): Promise<void> {
    const seen = await this.#options.look(signal);
    if (signal.aborted) return;
    if (seen !== "late" || !this.#wasHeard) this.observe(seen);
    this.#wasHeard = false;
    if (seen === "ok" && this.#health.owesTokens > 0) await this.#askToReturn(signal);
  }

  /** Looks at the server until told to stop. */
  async watch(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      await pause(this.healthy ? LOOK_MS : RECOVERY_LOOK_MS, signal);
      if (!signal.aborted) await this.look(signal);
    }
  }

  /** Finds out whether it hangs (W2); called often. */
  tick(): void {
    const withinMs = this.#stall.suspicion(this.#options.clock.now());
    if (withinMs === undefined || this.#isAsked) return;
    this.#isAsked = true;
    void this.#askWhetherItHangs(withinMs).finally(() => {
      this.#isAsked = false;
    });
  }

  close(): void {
    this.#closing.abort();
  }

  observe(seen: Observation): void {
    const before = this.healthy;
    this.#health = nextHealth(this.#health, seen);
    if (this.healthy !== before) this.#options.onHealthChange();
  }

  async #askToReturn(signal: AbortSignal): Promise<void> {
    const made = await this.#options.makesToken(Math.max(TOKEN_MS, this.#options.stallMs), signal);
    if (!signal.aborted) this.observe(made ? "token" : "no_token");
  }

  async #askWhetherItHangs(withinMs: number): Promise<void> {
    const { signal } = this.#closing;
    const made = await this.#options.makesToken(withinMs, signal);
    if (signal.aborted) return;
    const now = this.#options.clock.now();
    if (made) this.#stall.heard(now);
    // Somebody else's token may have come meanwhile, or the last call may have ended.
    else if (this.#stall.suspicion(now) !== undefined) {
      this.observe("hung");
      this.#options.breakOff();
    }
  }
}
