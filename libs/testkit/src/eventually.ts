// Waiting in a test for what happens elsewhere, instead of sleeping and hoping.
import { sleep } from "@openclaw/time";

export interface EventuallyOptions {
  readonly withinMs: number;
  /** What is waited for, as the end of "it did not happen that …". */
  readonly because: string;
}

/** Short against anything that is worth waiting for. */
const POLL_MS = 10;

/**
 * Asks until `check` returns something other than false, null or undefined, and returns that. A check that throws is
 * asked again; what it threw last is the cause of the failure.
 */
export const eventually = async <T>(
  check: () => T | Promise<T>,
  { withinMs, because }: EventuallyOptions,
): Promise<Exclude<T, false | null | undefined>> => {
  const until = performance.now() + withinMs;
  for (;;) {
    let cause: unknown;
    try {
      const value = await check();
      if (value !== false && value !== null && value !== undefined)
        return value as Exclude<T, false | null | undefined>;
    } catch (error) {
      cause = error;
    }
    if (performance.now() > until) {
      throw new TypeError(`within ${withinMs} ms it did not happen that ${because}`, { cause });
    }
    await sleep(POLL_MS);
  }
};
