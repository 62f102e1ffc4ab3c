// One action on many tasks, a few at a time, with what became of each. Stopping it leaves what is done done.
import { coerceError } from "@openclaw/errors";

/** The door's other callers must not wait behind a page. */
const AT_ONCE = 4;

export interface Progress {
  readonly all: number;
  readonly done: number;
  /** What did not work, by the id of the task. */
  readonly failures: ReadonlyMap<string, string>;
}

export const runBulk = async (
  ids: readonly string[],
  act: (id: string, signal: AbortSignal) => Promise<unknown>,
  onProgress: (progress: Progress) => void,
  signal: AbortSignal,
): Promise<Progress> => {
  const left = [...ids];
  const failures = new Map<string, string>();
  let done = 0;
  const progress = (): Progress => ({ all: ids.length, done, failures: new Map(failures) });
  const work = async () => {
    for (let id = left.shift(); id !== undefined && !signal.aborted; id = left.shift()) {
      try {
        await act(id, signal);
        done += 1;
      } catch (thrown) {
        if (signal.aborted) return;
        failures.set(id, coerceError(thrown).message);
      }
      onProgress(progress());
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return progress();
};
