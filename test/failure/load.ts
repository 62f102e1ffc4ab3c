// An honest client under fire: it submits at a steady rate, repeats what was not answered with the same key, and keeps
// what was accepted.
import { createClient } from "@openclaw/client";
import type { Task } from "@openclaw/contracts";
import { sleep } from "@openclaw/time";

export interface Load {
  readonly baseUrl: string;
  readonly perSecond: number;
  readonly seconds: number;
  readonly task: (i: number) => { readonly agent: string; readonly input: object };
}

/** One task is tried for this long; a service comes back in a few seconds. */
const GIVE_UP_MS = 60_000;
const TRY_MS = 5_000;

export interface LoadReport {
  readonly accepted: readonly Task[];
  /** Submissions that never got a receipt. */
  readonly unanswered: number;
  readonly repeats: number;
}

export const runLoad = async ({ baseUrl, perSecond, seconds, task }: Load): Promise<LoadReport> => {
  const client = createClient({ baseUrl });
  const run = Date.now().toString(36);
  let repeats = 0;
  const submit = async (i: number): Promise<Task | undefined> => {
    const giveUpAt = performance.now() + GIVE_UP_MS;
    while (performance.now() < giveUpAt) {
      try {
        return await client.submit(task(i), { idempotencyKey: `${run}-${i}`, deadlineMs: TRY_MS });
      } catch {
        repeats += 1;
        await sleep(200);
      }
    }
    return undefined;
  };
  const submissions: Promise<Task | undefined>[] = [];
  const began = performance.now();
  for (let i = 0; i < perSecond * seconds; i += 1) {
    const due = began + (i * 1000) / perSecond;
    if (due > performance.now()) await sleep(due - performance.now());
    submissions.push(submit(i));
  }
  const answers = await Promise.all(submissions);
  const accepted = answers.filter((answer) => answer !== undefined);
  return { accepted, unanswered: answers.length - accepted.length, repeats };
};
