// Makes again what a broker that lost its data lost with it: streams and consumers are made at the start, and after each
// reconnection, however long that takes.
import { coerceError } from "@openclaw/errors";
import { pause } from "@openclaw/time";
import type { Bus } from "./bus.ts";

/** Making waits for the broker by itself; this is for what it cannot wait out. */
const FAILED_PAUSE_MS = 1_000;

/** Calls `make` after every reconnection, again until it succeeds; returns what ends that. `what` is for the log. */
export const keepMade = (bus: Bus, what: string, make: () => Promise<unknown>): (() => void) => {
  const stop = new AbortController();
  let current = new AbortController();

  const makeAgain = async (signal: AbortSignal): Promise<void> => {
    while (!signal.aborted) {
      try {
        await make();
        return;
      } catch (thrown) {
        bus.log.error({ what, err: coerceError(thrown) }, "What a broker may have lost could not be made again yet");
      }
      await pause(FAILED_PAUSE_MS, signal);
    }
  };

  const forget = bus.onReconnect(() => {
    current.abort();
    current = new AbortController();
    void makeAgain(AbortSignal.any([stop.signal, current.signal]));
  });
  return () => {
    stop.abort();
    forget();
  };
};
