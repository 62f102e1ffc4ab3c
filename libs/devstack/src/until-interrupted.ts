// Ctrl-C for scripts: the first one asks for an orderly end, the second one does not wait for it.

export interface Interruption {
  /** Aborted by the first SIGINT, SIGTERM or SIGHUP. */
  readonly signal: AbortSignal;
  /** Resolves at that moment. */
  readonly interrupted: Promise<void>;
  /** Stops listening. */
  release(): void;
}

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** npm passes on what the terminal has already sent to the whole group, so that one press can arrive twice. */
export const SAME_PRESS_MS = 500;
/** What a shell reports for a program that Ctrl-C ended. */
const EXIT_INTERRUPTED = 130;

export const untilInterrupted = (): Interruption => {
  const controller = new AbortController();
  const { promise, resolve } = Promise.withResolvers<void>();
  let firstAt = 0;
  const onSignal = () => {
    if (controller.signal.aborted) {
      if (performance.now() - firstAt < SAME_PRESS_MS) return;
      // Children that are left then are ended by their guards.
      process.exit(EXIT_INTERRUPTED);
    }
    firstAt = performance.now();
    controller.abort(new DOMException("interrupted", "AbortError"));
    resolve();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    interrupted: promise,
    release: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
};
