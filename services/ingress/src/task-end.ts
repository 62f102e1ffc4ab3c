// Waits for a task's end. RESULTS is heard as it is published; the row is also looked at now and then, because a message
// on a core subscription is lost while the connection is. T1: neither a broker nor a database that is away for a while ends
// the waiting: what could not be asked is asked again.
import type { Bus } from "@openclaw/bus";
import { isTerminal, resultsSubject, type Task, taskResult } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import { pause } from "@openclaw/time";
import type { TaskReader } from "./task-reader.ts";

/** One indexed row every 2 s for each waiting client costs Postgres nothing. */
const LOOK_EVERY_MS = 2_000;
const FLUSH_MS = 2_000;

export interface TaskEnd {
  /** The ended task, or undefined when the signal aborts first. */
  wait(task: Task, signal: AbortSignal): Promise<Task | undefined>;
}

/** What `work` gives, or undefined while the other side is away (T1). */
const ifReachable = async <T>(work: () => Promise<T>): Promise<T | undefined> => {
  try {
    return await work();
  } catch (thrown) {
    const error = coerceError(thrown);
    if (error.kind === "unavailable") return undefined;
    throw error;
  }
};

export const createTaskEnd = (bus: Bus, tasks: TaskReader): TaskEnd => ({
  wait: async ({ id, tenant, agent }, signal) => {
    const heard = new AbortController();
    let ended: Task | undefined;
    const subject = resultsSubject.filter({ tenant, agent, task: id });
    const listening = bus.subscribe(subject, taskResult, (result) => {
      ended = result;
      heard.abort();
    });
    try {
      // Only then is a result that the row does not show yet sure to be heard.
      await ifReachable(() => bus.flush(FLUSH_MS));
      const wake = AbortSignal.any([signal, heard.signal]);
      while (ended === undefined && !signal.aborted) {
        const row = await ifReachable(() => tasks.find(tenant, id));
        if (row !== undefined && isTerminal(row.state)) return row;
        await pause(LOOK_EVERY_MS, wake);
      }
      return ended;
    } finally {
      listening.stop();
    }
  },
});
