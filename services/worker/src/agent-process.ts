// One agent process as its worker sees it: it starts, gets ready, runs one task at a time, and ends.
// P1: a process is handed a run only when it is idle.  P2: when it ends, whoever uses it is told with the reason's error.
import type { ChildProcess } from "node:child_process";
import { Duplex } from "node:stream";
import type { ErrorCode } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { within } from "@openclaw/time";
import { readAgentMessage } from "./agent-message.ts";
import { AgentPipe } from "./agent-pipe.ts";
import { type ForkOptions, forkAgent } from "./fork-agent.ts";
import { PIPE_FD, type RunMessage, type RunOrder, type ToAgent } from "./ipc.ts";
import { untilAborted } from "./until-aborted.ts";

export const EXIT_REASONS = ["idle", "recycled", "memory", "hung", "died", "draining"] as const;
export type ExitReason = (typeof EXIT_REASONS)[number];
/** `ending` from the moment it is told to end. */
export type AgentState = "starting" | "idle" | "busy" | "ending";

/**
 * A process whose loop is free drops a run at once, when the machine gives it the processor: on a busy one that takes a
 * while, and nobody waits for it but the next task of this process.
 */
const CANCEL_MS = 2_000;
/** The last words of a process that dies tell why; more of them do not tell more. */
const MAX_WORDS = 2_000;

const EXIT_ERRORS: Readonly<Record<ExitReason, ErrorCode>> = {
  memory: "agent_memory_exceeded",
  hung: "agent_process_hung",
  died: "agent_process_died",
  idle: "worker_draining",
  recycled: "worker_draining",
  draining: "worker_draining",
};

/** Told of what happens to a process. */
export interface AgentListener {
  onReady(agent: AgentProcess): void;
  onEnd(agent: AgentProcess, reason: ExitReason): void;
}

export class AgentProcess {
  readonly #child: ChildProcess;
  /** None where the system starts no process; the child's error tells. */
  readonly #pipe: AgentPipe | undefined;
  readonly #listener: AgentListener;
  readonly #exited = Promise.withResolvers<void>();
  #state: AgentState = "starting";
  #reason: ExitReason = "died";
  #run = 0;
  #holder: AbortController | undefined;
  #received: RunMessage[] = [];
  #awaited: PromiseWithResolvers<void> | undefined;
  /** The version that it was given last, and the one that it is known to have taken in. */
  #given: string | undefined;
  #version: string | undefined;
  #words = "";
  #wasReady = false;
  #hasEnded = false;
  #unanswered = 0;
  #hasSpoken = false;
  #tasks = 0;
  #idleSince = 0;

  constructor(options: ForkOptions, listener: AgentListener) {
    this.#listener = listener;
    this.#child = forkAgent(options);
    const stream: unknown = this.#child.stdio?.[PIPE_FD];
    if (stream instanceof Duplex) this.#pipe = new AgentPipe(stream, (message) => this.#hear(message));
    this.#child.on("error", () => this.#end());
    this.#child.on("exit", (_code, signal) => {
      // V8 aborts when its heap is full; nothing else in an agent process does.
      if (this.#state !== "ending" && signal === "SIGABRT") this.#reason = "memory";
      this.#end();
    });
    this.#child.stderr?.on("data", (chunk: Buffer) => {
      this.#words = (this.#words + chunk.toString("utf8")).slice(-MAX_WORDS);
    });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get state(): AgentState {
    return this.#state;
  }

  get wasReady(): boolean {
    return this.#wasReady;
  }

  /** Tasks that it was given. */
  get tasks(): number {
    return this.#tasks;
  }

  /** Monotonic milliseconds. */
  get idleSince(): number {
    return this.#idleSince;
  }

  /** Pings since it last said anything. Counted, not timed, so that a worker that was stopped itself blames nobody. */
  get unanswered(): number {
    return this.#unanswered;
  }

  /** The end of what it wrote to stderr. */
  get lastWords(): string {
    return this.#words.trim();
  }

  /** Gives it a task (P1); `holder` is aborted if the process ends meanwhile (P2). */
  begin(order: RunOrder & Required<Pick<RunOrder, "spec">>, holder: AbortController): void {
    if (this.#state !== "idle")
      throw new AppError("internal", `an agent process that is ${this.#state} was given a task`);
    this.#state = "busy";
    this.#holder = holder;
    this.#run += 1;
    this.#received = [];
    this.#tasks += 1;
    const { spec, ...known } = order;
    const sent = this.#version === order.version ? known : { ...known, spec };
    this.#given = order.version;
    this.#pipe?.send({ type: "run", run: this.#run, order: sent });
  }

  /** The next thing that the run asks for, or its end. */
  async next(signal: AbortSignal): Promise<RunMessage> {
    for (;;) {
      const message = this.#received.shift();
      if (message !== undefined) return message;
      this.#awaited = Promise.withResolvers();
      await untilAborted(this.#awaited.promise, signal);
    }
  }

  reply(answer: Pick<Extract<ToAgent, { reply: unknown }>, "type" | "reply">): void {
    this.#pipe?.send({ ...answer, run: this.#run } as ToAgent);
  }

  /** Takes the run away from it; a process that does not let go within a moment is killed. */
  async release(): Promise<void> {
    this.#holder = undefined;
    if (this.#state !== "busy") return;
    this.#pipe?.send({ type: "cancel", run: this.#run });
    try {
      await within(this.#untilIdle(), CANCEL_MS, () => new AppError("agent_process_hung"));
    } catch {
      this.kill("hung");
    }
  }

  /** Asks for a sign of life, unless it gave one since it was last asked. */
  ping(): void {
    if (this.#hasSpoken) {
      this.#hasSpoken = false;
      return;
    }
    this.#unanswered += 1;
    this.#pipe?.send({ type: "ping" });
  }

  /** Ends it without asking. */
  kill(reason: ExitReason): void {
    if (this.#state === "ending") return;
    this.#state = "ending";
    this.#reason = reason;
    this.#child.kill("SIGKILL");
  }

  /** Resolves when the operating system has taken it away. */
  get exited(): Promise<void> {
    return this.#exited.promise;
  }

  async #untilIdle(): Promise<void> {
    while (this.#state === "busy") {
      this.#awaited = Promise.withResolvers();
      await this.#awaited.promise;
    }
  }

  #hear(raw: unknown): void {
    this.#unanswered = 0;
    this.#hasSpoken = true;
    const message = readAgentMessage(raw);
    if (message === undefined) {
      this.kill("died");
      return;
    }
    if (message.type === "pong" || this.#state === "ending") return;
    if (message.type === "ready") {
      this.#wasReady = true;
      this.#becomeIdle();
      this.#listener.onReady(this);
      return;
    }
    if (message.run !== this.#run) return;
    if (message.type === "idle" || message.type === "done" || message.type === "failed") this.#becomeIdle();
    // A run that goes on has its agent; one that failed may have failed of it, and the next is given it again.
    if (message.type !== "idle" && message.type !== "failed") this.#version = this.#given;
    this.#received.push(message);
    this.#awaited?.resolve();
  }

  #becomeIdle(): void {
    this.#state = "idle";
    this.#idleSince = performance.now();
  }

  #end(): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#state = "ending";
    this.#exited.resolve();
    this.#holder?.abort(new AppError(EXIT_ERRORS[this.#reason]));
    this.#awaited?.resolve();
    this.#listener.onEnd(this, this.#reason);
  }
}
