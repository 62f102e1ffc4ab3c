// Joins calls that arrive while one is under way into the next one: when idle a call waits for nothing, under load a
// statement takes many, since it costs both ends far more than a row in it. Used for the small commits of a task's life.
import { AppError } from "@openclaw/errors";
import { pieceLength } from "./in-pieces.ts";
import { isValuesFault } from "./write-or-split.ts";

/** Enough to amortise a commit; a batch of rows this size stays a few milliseconds. */
const MAX_BATCH = 512;
/** More waiting than this means that the database is not keeping up; callers are refused rather than piled up. */
const MAX_WAITING = 50_000;

interface Waiting<I, O> {
  readonly input: I;
  readonly resolve: (output: O) => void;
  readonly reject: (error: unknown) => void;
}

export interface CoalesceOptions<I> {
  /** About how much a call adds to its statement; left out, calls are small. */
  readonly bytesOf?: (input: I) => number;
}

/** `run` gets a batch and answers each in the same order. A batch that is refused for a value runs again in halves, so that
 * one bad call does not fail the others. */
export const coalesce = <I, O>(
  run: (batch: readonly I[]) => Promise<readonly O[]>,
  { bytesOf = () => 0 }: CoalesceOptions<I> = {},
): ((input: I) => Promise<O>) => {
  let waiting: Waiting<I, O>[] = [];
  let busy = false;

  /** So that messages that arrived together share a batch. */
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

  const settle = async (batch: readonly Waiting<I, O>[]): Promise<void> => {
    try {
      const outputs = await run(batch.map((call) => call.input));
      if (outputs.length !== batch.length) throw new AppError("internal", "a batch was not answered call by call");
      for (const [i, call] of batch.entries()) call.resolve(outputs[i] as O);
    } catch (error) {
      if (batch.length === 1 || !isValuesFault(error)) {
        for (const call of batch) call.reject(error);
        return;
      }
      const half = batch.length >> 1;
      await settle(batch.slice(0, half));
      await settle(batch.slice(half));
    }
  };

  const flush = async (): Promise<void> => {
    busy = true;
    while (waiting.length > 0) {
      await turn();
      const length = pieceLength(waiting, (call) => bytesOf(call.input), MAX_BATCH);
      const batch = waiting.slice(0, length);
      waiting = waiting.slice(length);
      await settle(batch);
    }
    busy = false;
  };

  return (input) =>
    new Promise((resolve, reject) => {
      if (waiting.length >= MAX_WAITING)
        return reject(new AppError("store_unavailable", "too many statements wait for Postgres"));
      waiting.push({ input, resolve, reject });
      if (!busy) void flush();
    });
};
