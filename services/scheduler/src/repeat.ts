// Work that is done again and again while a scheduler leads: each kind by itself, so that what is slow delays nothing else,
// and never twice at the same time.
import { pause } from "@openclaw/time";

export const repeat = async (
  everyMs: number,
  signal: AbortSignal,
  work: () => Promise<void>,
  onError: (thrown: unknown) => void,
): Promise<void> => {
  while (!signal.aborted) {
    try {
      await work();
    } catch (thrown) {
      onError(thrown);
    }
    await pause(everyMs, signal);
  }
};
