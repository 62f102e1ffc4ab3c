// A line on the terminal for work that takes a while.
import type { Output } from "./output.ts";

/** Whoever waits less than that needs no telling. */
const QUIET_MS = 2_000;
const REFRESH_MS = 500;

/** Runs `work`; once it has taken two seconds, shows what `describe` says and for how long it has been going on. */
export const withProgress = async <T>(output: Output, describe: () => string, work: () => Promise<T>): Promise<T> => {
  const began = performance.now();
  const timer = setInterval(() => {
    const ms = performance.now() - began;
    if (ms >= QUIET_MS) output.progress(`${describe()} (${Math.round(ms / 1000)} s)`);
  }, REFRESH_MS);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    output.progress("");
  }
};
