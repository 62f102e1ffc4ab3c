// Worker threads for work that may never end by itself. Bounded three ways: threads at once, callers waiting, and what
// one question may cost (thread-call). A thread is used again only where the pool says so and only after a clean answer.
import { type ResourceLimits, type Transferable, Worker } from "node:worker_threads";
import { type PermitLimits, PermitQueue } from "@openclaw/time";
import { askThread, type ThreadLimits, type ThreadOutcome } from "./thread-call.ts";

export interface ThreadPoolOptions {
  /** The thread's entry file. */
  readonly entry: URL;
  /** False: a fresh thread for each question, so that nothing of one is left for the next. */
  readonly reuse: boolean;
  readonly heap: ResourceLimits;
  readonly limits: ThreadLimits;
  readonly permits: PermitLimits;
  /** What a caller gets when no thread comes free. */
  readonly busy: () => Error;
}

export class ThreadPool<Q, T> {
  readonly #options: ThreadPoolOptions;
  readonly #permits: PermitQueue;
  readonly #threads = new Set<Worker>();
  readonly #idle: Worker[] = [];
  #stopped = false;

  constructor(options: ThreadPoolOptions) {
    this.#options = options;
    this.#permits = new PermitQueue(options.permits, options.busy);
  }

  ask(question: Q, signal: AbortSignal, transfer: readonly Transferable[] = []): Promise<ThreadOutcome<T>> {
    return this.#permits.run(async () => {
      if (this.#stopped) throw this.#options.busy();
      const thread = this.#idle.pop() ?? this.#start();
      const outcome = await askThread<T>(thread, question, this.#options.limits, signal, transfer);
      const usable = outcome.ended === "answered" && this.#options.reuse && this.#threads.has(thread);
      if (usable) this.#idle.push(thread);
      else await thread.terminate();
      return outcome;
    }, signal);
  }

  /** Ends every thread; questions under way end as `died`, those that wait are refused. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  #start(): Worker {
    // No environment: what runs in the thread reads foreign data and needs nothing of ours.
    const thread = new Worker(this.#options.entry, { resourceLimits: this.#options.heap, env: {} });
    this.#threads.add(thread);
    thread.on("error", () => {
      // An error is followed by the exit; whoever waits on the thread listens for both.
    });
    thread.once("exit", () => {
      this.#threads.delete(thread);
      const place = this.#idle.indexOf(thread);
      if (place >= 0) this.#idle.splice(place, 1);
    });
    return thread;
  }
}
