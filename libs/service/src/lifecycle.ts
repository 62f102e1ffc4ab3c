// Starting parts in order and stopping them in reverse, without any process or signal, so that it can be tested alone.
// Invariants: L1, a part is stopped only if it has started, and once. L2, all stops together have one deadline. L3, a part
// whose stop fails does not keep the others from being stopped.
import { AppError } from "@openclaw/errors";
import type { Logger } from "@openclaw/telemetry";
import { within } from "@openclaw/time";
import type { Part } from "./part.ts";

export interface StopReport {
  /** Parts that had not stopped when the deadline passed, or were still starting. */
  readonly stillRunning: readonly string[];
  /** Parts whose stop failed. */
  readonly failed: readonly string[];
}

export interface LifecycleOptions {
  readonly parts: readonly Part[];
  readonly log: Pick<Logger, "info" | "error">;
  /** For all stops together. */
  readonly deadlineMs: number;
}

/** 2 s for a part that is in the middle of its start: connecting goes on for as long as a server is down. */
const START_GRACE_MS = 2000;

export class Lifecycle {
  readonly #options: LifecycleOptions;
  /** Started parts, in order. */
  readonly #started: Part[] = [];
  readonly #failed: string[] = [];
  #beingStarted: Part | undefined;
  #starting: Promise<void> | undefined;
  #stopping: Promise<StopReport> | undefined;

  constructor(options: LifecycleOptions) {
    this.#options = options;
  }

  /** Starts the parts in order. If one fails, those started before it are stopped, and its error is thrown. */
  async start(): Promise<void> {
    this.#starting ??= this.#startAll();
    try {
      await this.#starting;
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Stops what was started, in reverse. Idempotent: every call gets the same report. */
  stop(): Promise<StopReport> {
    this.#stopping ??= this.#stopWithDeadline();
    return this.#stopping;
  }

  /** The names of parts that run or are being started, in order. */
  get running(): readonly string[] {
    const parts = this.#beingStarted === undefined ? this.#started : [...this.#started, this.#beingStarted];
    return parts.map((part) => part.name);
  }

  async #startAll(): Promise<void> {
    for (const part of this.#options.parts) {
      if (this.#stopping !== undefined) return;
      this.#beingStarted = part;
      try {
        await part.start();
        this.#started.push(part);
      } finally {
        this.#beingStarted = undefined;
      }
      this.#options.log.info({ part: part.name }, "Part started");
    }
  }

  async #stopWithDeadline(): Promise<StopReport> {
    try {
      await within(this.#stopAll(), this.#options.deadlineMs, late);
    } catch {
      // The report names what is still running; there is nothing else to tell.
    }
    return { stillRunning: this.running, failed: [...this.#failed] };
  }

  async #stopAll(): Promise<void> {
    await this.#startToSettle();
    for (let part = this.#started.at(-1); part !== undefined; part = this.#started.at(-1)) {
      try {
        await part.stop();
        this.#options.log.info({ part: part.name }, "Part stopped");
      } catch (error) {
        this.#failed.push(part.name);
        this.#options.log.error({ part: part.name, err: error }, "Part failed to stop");
      }
      this.#started.pop();
    }
  }

  /** A part that is starting cannot be stopped before it has started (L1), so it is waited for, but not for long. */
  async #startToSettle(): Promise<void> {
    if (this.#starting === undefined) return;
    try {
      await within(this.#starting, START_GRACE_MS, late);
    } catch {
      // A start that failed has been told to whoever called `start`.
    }
  }
}

const late = () => new AppError("start_timeout", "the deadline has passed");
