// One question to a worker thread, with limits that the thread cannot evade: time, memory outside its heap, and the
// caller's signal. After every end but `answered` the thread is in an unknown state, and its owner ends it.
import type { Transferable, Worker } from "node:worker_threads";
import type { WireError } from "@openclaw/contracts";

/** What a thread posts back: its value, or the error it would have thrown. */
export type ThreadAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: WireError };

export type ThreadOutcome<T> =
  | { readonly ended: "answered"; readonly answer: ThreadAnswer<T> }
  | { readonly ended: "timeout" | "memory" | "aborted" | "died" };

export interface ThreadLimits {
  readonly timeoutMs: number;
  /** Buffers are outside the heap and so outside `resourceLimits`. */
  readonly maxExternalBytes: number;
}

/** A decompression bomb grows by about 100 MB in this time, and reading the figure costs microseconds. */
const MEMORY_CHECK_MS = 100;

const isOutOfMemory = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "ERR_WORKER_OUT_OF_MEMORY";

const watchMemory = (worker: Worker, maxBytes: number, tooMuch: () => void): NodeJS.Timeout =>
  setInterval(() => {
    worker.getHeapStatistics().then(
      ({ external_memory }) => {
        if (external_memory > maxBytes) tooMuch();
      },
      () => {
        // The thread has ended; the listeners on it know why.
      },
    );
  }, MEMORY_CHECK_MS);

/** Asks and waits; never rejects. */
export const askThread = async <T>(
  worker: Worker,
  question: unknown,
  limits: ThreadLimits,
  signal: AbortSignal,
  transfer: readonly Transferable[] = [],
): Promise<ThreadOutcome<T>> => {
  const listening = new AbortController();
  const outcome = await new Promise<ThreadOutcome<T>>((resolve) => {
    const timer = setTimeout(() => resolve({ ended: "timeout" }), limits.timeoutMs);
    const watch = watchMemory(worker, limits.maxExternalBytes, () => resolve({ ended: "memory" }));
    const onAbort = () => resolve({ ended: "aborted" });
    const onMessage = (answer: ThreadAnswer<T>) => resolve({ ended: "answered", answer });
    const onError = (error: unknown) => resolve({ ended: isOutOfMemory(error) ? "memory" : "died" });
    const onExit = () => resolve({ ended: "died" });
    listening.signal.addEventListener("abort", () => {
      clearTimeout(timer);
      clearInterval(watch);
      signal.removeEventListener("abort", onAbort);
      worker.off("message", onMessage).off("error", onError).off("exit", onExit);
    });
    worker.on("message", onMessage).on("error", onError).on("exit", onExit);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    else worker.postMessage(question, transfer);
  });
  listening.abort();
  return outcome;
};
