// Ways to put load on something: at a steady low rate, as fast as it goes with so many at once, one by one.
import { pause } from "@openclaw/time";

type Run = () => Promise<void>;

/** Starts one run every `intervalMs`, whether or not earlier ones have ended. Returns how long each took. */
export const paced = async (
  count: number,
  intervalMs: number,
  run: Run,
  signal: AbortSignal,
): Promise<readonly number[]> => {
  const durations: Promise<number>[] = [];
  const beganAt = performance.now();
  for (let i = 0; i < count; i += 1) {
    await pause(Math.max(0, beganAt + i * intervalMs - performance.now()), signal);
    signal.throwIfAborted();
    durations.push(timed(run));
  }
  return Promise.all(durations);
};

/** Runs `count` times with at most `outstanding` at once. Returns the seconds from the first start to the last end. */
export const saturated = async (count: number, outstanding: number, run: Run, signal: AbortSignal): Promise<number> => {
  const beganAt = performance.now();
  let left = count;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      signal.throwIfAborted();
      await run();
    }
  };
  await Promise.all(Array.from({ length: Math.min(outstanding, count) }, lane));
  return (performance.now() - beganAt) / 1000;
};

/** Each run after the one before. Returns how long each took. */
export const oneByOne = async (count: number, run: Run, signal: AbortSignal): Promise<readonly number[]> => {
  const durations: number[] = [];
  while (durations.length < count) {
    signal.throwIfAborted();
    durations.push(await timed(run));
  }
  return durations;
};

const timed = async (run: Run): Promise<number> => {
  const beganAt = performance.now();
  await run();
  return performance.now() - beganAt;
};
