// Keeps one process running: starts it, waits until it is ready, starts it again with backoff when it dies, and stops it.
// 1. A process that never became ready is tried a few times and then given up with the end of its log.
// 2. Once `stop` was called, nothing is started any more.
import { type ChildProcess, spawn } from "node:child_process";
import type { Environment } from "@openclaw/config";
import { AppError } from "@openclaw/errors";
import { type BackoffPolicy, backoffDelay, pause, within } from "@openclaw/time";
import { type LogFile, openLogFile, readLogTail } from "./log-file.ts";
import { guardChild } from "./orphan-guard.ts";
import type { Identity } from "./process-facts.ts";

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Environment;
  readonly cwd?: string;
  readonly identity?: Identity;
  readonly logFile: string;
  /** Asked again and again after a start, until it says true. */
  readonly isReady: (pid: number) => Promise<boolean>;
  readonly readyWithinMs?: number;
  readonly stopSignal?: NodeJS.Signals;
  readonly stopWithinMs?: number;
  /** Whether a process that dies after it was ready is started again. */
  readonly restarts: boolean;
  /** How often the first start is tried. */
  readonly startAttempts?: number;
  readonly onStarted?: (pid: number) => void;
  readonly report?: (line: string) => void;
}

/** As the services' own drain deadline in production. */
const STOP_WITHIN_MS = 20_000;
/** A slow machine with two cores starts eight processes at once. */
const READY_WITHIN_MS = 60_000;
/** Short enough that a start in 200 ms does not seem longer. */
const READY_POLL_MS = 25;
/** Covers a port that is given back late; a mistake in the configuration is not repaired by trying. */
const START_ATTEMPTS = 3;
/** EX_CONFIG: the process says itself that trying again is of no use. */
const EXIT_CONFIG = 78;
/** A process that ran this long has recovered, so that its next death is its first. */
const STEADY_AFTER_MS = 30_000;
/** The first restart comes at once as far as a person can tell; a crash loop costs a start every ten seconds. */
const RESTART_BACKOFF: BackoffPolicy = { baseMs: 200, multiplier: 2, maxMs: 10_000 };
/** SIGKILL cannot be refused; only a process stuck in the kernel takes longer. */
const KILL_WITHIN_MS = 5_000;

export class Supervisor {
  readonly #spec: ProcessSpec;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #log: LogFile | undefined;
  #stop = new AbortController();
  #starting = false;
  #gaveUp: string | undefined;
  #deaths = 0;

  constructor(spec: ProcessSpec) {
    this.#spec = spec;
    this.#stop.abort();
  }

  get name(): string {
    return this.#spec.name;
  }

  /** The id of the process that runs now. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Starts the process and waits until it is ready. */
  async start(signal?: AbortSignal): Promise<void> {
    if (!this.#stop.signal.aborted) throw new TypeError(`${this.name} is running already`);
    this.#stop = new AbortController();
    const { logFile, report } = this.#spec;
    this.#log = openLogFile(logFile, report === undefined ? {} : { report });
    this.#deaths = 0;
    this.#gaveUp = undefined;
    this.#starting = true;
    try {
      this.#spawn();
      await this.#untilReady(signal);
    } catch (error) {
      await this.stop();
      throw error;
    } finally {
      this.#starting = false;
    }
  }

  /** SIGTERM (or the process's own stop signal), then SIGKILL at the deadline. */
  async stop(): Promise<void> {
    this.#stop.abort();
    const child = this.#child;
    if (child !== undefined) {
      child.kill(this.#spec.stopSignal ?? "SIGTERM");
      await within(this.#ended, this.#spec.stopWithinMs ?? STOP_WITHIN_MS, () => this.#late("did not stop")).catch(() =>
        this.#endNow(child),
      );
    }
    this.#log?.close();
    this.#log = undefined;
  }

  /** Sends a signal and, where it ends the process for certain, waits for the end. A restart follows if configured. */
  async kill(signal: NodeJS.Signals = "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    if (signal === "SIGKILL") await this.#endNow(child);
    else child.kill(signal);
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  async #endNow(child: ChildProcess): Promise<void> {
    child.kill("SIGKILL");
    await within(this.#ended, KILL_WITHIN_MS, () => this.#late("survived SIGKILL"));
  }

  #late(what: string): AppError {
    return new AppError("start_timeout", `${this.name} (pid ${this.pid}) ${what}`);
  }

  #spawn(): void {
    const { command, args, env, cwd, identity, stopSignal = "SIGTERM" } = this.#spec;
    const fd = this.#log?.fd ?? "ignore";
    const child = spawn(command, args, {
      env: { ...env },
      stdio: ["ignore", fd, fd],
      detached: true,
      ...(cwd === undefined ? {} : { cwd }),
      ...identity,
    });
    this.#child = child;
    const startedAt = performance.now();
    const guard = child.pid === undefined ? undefined : guardChild(child.pid, stopSignal, env);
    if (child.pid !== undefined) this.#spec.onStarted?.(child.pid);
    this.#ended = new Promise((resolve) => {
      const onEnd = (how: string, code: number | null) => {
        if (this.#child !== child) return;
        this.#child = undefined;
        guard?.release();
        resolve();
        this.#onDeath(how, code, performance.now() - startedAt);
      };
      child.once("error", (error) => onEnd(error.message, null));
      child.once("exit", (code, signal) => onEnd(signal ?? `exit code ${code}`, code));
    });
  }

  #onDeath(how: string, code: number | null, ranMs: number): void {
    if (this.#stop.signal.aborted) return;
    this.#deaths = ranMs > STEADY_AFTER_MS ? 1 : this.#deaths + 1;
    if (this.#starting && (code === EXIT_CONFIG || this.#deaths >= (this.#spec.startAttempts ?? START_ATTEMPTS))) {
      this.#gaveUp = how;
      return;
    }
    if (!this.#starting && !this.#spec.restarts) return;
    void this.#spawnAfterBackoff(how, this.#stop.signal);
  }

  async #spawnAfterBackoff(how: string, stop: AbortSignal): Promise<void> {
    await pause(backoffDelay(this.#deaths, RESTART_BACKOFF, Math.random()), stop);
    if (stop.aborted) return;
    this.#spawn();
    this.#spec.report?.(`${this.name} ended (${how}) and was started again as pid ${this.pid}`);
  }

  async #untilReady(signal: AbortSignal | undefined): Promise<void> {
    const { readyWithinMs = READY_WITHIN_MS, isReady } = this.#spec;
    const until = performance.now() + readyWithinMs;
    for (;;) {
      signal?.throwIfAborted();
      const pid = this.pid;
      if (this.#gaveUp !== undefined) throw this.#notReady(`ended before it was ready (${this.#gaveUp})`);
      if (pid !== undefined && (await isReady(pid)) && this.pid === pid) return;
      if (performance.now() > until) throw this.#notReady(`was not ready within ${readyWithinMs} ms`);
      await pause(READY_POLL_MS, this.#stop.signal);
      if (this.#stop.signal.aborted) throw this.#notReady("was stopped before it was ready");
    }
  }

  #notReady(what: string): AppError {
    const tail = readLogTail(this.#spec.logFile);
    return new AppError("start_timeout", `${this.name} ${what}. The end of ${this.#spec.logFile}:\n${tail}`);
  }
}
