// The process's signals and its unforeseen errors: the only place that listens for either.

export interface SignalHandlers {
  /** SIGTERM or SIGINT; `count` says the how manieth it is. */
  onSignal(signal: NodeJS.Signals, count: number): void;
  /** An exception or rejection that nobody caught. */
  onUncaught(error: unknown): void;
}

const SIGNALS = ["SIGTERM", "SIGINT"] as const;

/** Listens until the returned function is called. */
export const listenForSignals = ({ onSignal, onUncaught }: SignalHandlers): (() => void) => {
  let count = 0;
  const signalled = (signal: NodeJS.Signals) => {
    count += 1;
    onSignal(signal, count);
  };
  for (const signal of SIGNALS) process.on(signal, signalled);
  process.on("uncaughtException", onUncaught);
  process.on("unhandledRejection", onUncaught);
  return () => {
    for (const signal of SIGNALS) process.off(signal, signalled);
    process.off("uncaughtException", onUncaught);
    process.off("unhandledRejection", onUncaught);
  };
};
