// An honest client under fire: it submits at a steady rate through every door in turn, repeats what was not answered with
// the same key, and keeps what was accepted.
import { sleep } from "@openclaw/time";
import type { Door, Submission } from "./doors.ts";

export interface Load {
  readonly doors: readonly Door[];
  readonly perSecond: number;
  readonly seconds: number;
  readonly task: (i: number) => Submission;
}

/** One task is tried for this long; a service comes back in a few seconds. */
const GIVE_UP_MS = 60_000;
const AGAIN_MS = 200;

export interface LoadReport {
  /** Ids, by the number of the submission. */
  readonly accepted: ReadonlyMap<number, string>;
  /** Submissions that never got a receipt. */
  readonly unanswered: number;
  readonly repeats: number;
}

export const runLoad = async ({ doors, perSecond, seconds, task }: Load): Promise<LoadReport> => {
  const run = Date.now().toString(36);
  const accepted = new Map<number, string>();
  let repeats = 0;
  const submit = async (i: number): Promise<void> => {
    const giveUpAt = performance.now() + GIVE_UP_MS;
    for (let tries = 0; performance.now() < giveUpAt; tries += 1) {
      // A repetition takes another door: the key is the same task at each of them.
      const door = doors[(i + tries) % doors.length];
      try {
        if (door !== undefined) accepted.set(i, await door.submit(task(i), `${run}-${i}`));
        return;
      } catch {
        repeats += 1;
        await sleep(AGAIN_MS);
      }
    }
  };
  const submissions: Promise<void>[] = [];
  const began = performance.now();
  for (let i = 0; i < perSecond * seconds; i += 1) {
    const due = began + (i * 1000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    submissions.push(submit(i));
  }
  await Promise.all(submissions);
  return { accepted, unanswered: submissions.length - accepted.size, repeats };
};
