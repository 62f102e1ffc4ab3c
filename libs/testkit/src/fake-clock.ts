// A clock that stands still until a test moves it.
import type { Clock } from "@openclaw/time";

export interface FakeClock extends Clock {
  advance(ms: number): void;
}

export const createFakeClock = (startMs = 0): FakeClock => {
  let nowMs = startMs;
  return {
    now: () => nowMs,
    advance: (ms) => {
      if (ms < 0) throw new TypeError("a clock does not go back");
      nowMs += ms;
    },
  };
};
