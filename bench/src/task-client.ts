// A client on NATS: publishes a task and waits for its message on RESULTS, as `nats sub` would show it.
import type { Bus } from "@openclaw/bus";
import { resultsSubject, type Task, taskResult, tasksSubject } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { within } from "@openclaw/time";
import { AGENT } from "./bench-agent.ts";

const TENANT = "default";
/** Far over any wait at the highest load; a task that takes longer was lost. */
const TASK_MS = 60_000;
/** The key in a task's metadata by which its result is known. */
const NUMBER = "bench";

export interface TaskClient {
  /** One task, from its publication to its result. */
  run(): Promise<void>;
  stop(): void;
}

export const createTaskClient = (bus: Bus, signal: AbortSignal): TaskClient => {
  const waiting = new Map<string, PromiseWithResolvers<void>>();
  const subject = tasksSubject.build({ tenant: TENANT, priority: "normal", agent: AGENT });
  let count = 0;
  const hear = ({ id, state, error, metadata }: Task) => {
    const done = waiting.get(metadata[NUMBER] ?? "");
    if (state === "succeeded") done?.resolve();
    else done?.reject(new AppError("internal", `task ${id} is ${state}: ${error?.message ?? "no reason given"}`));
  };
  const listening = bus.subscribe(resultsSubject.filter({ tenant: TENANT, agent: AGENT }), taskResult, hear);
  const interrupt = () => {
    for (const { reject } of waiting.values()) reject(signal.reason);
  };
  signal.addEventListener("abort", interrupt);
  return {
    run: async () => {
      count += 1;
      const number = String(count);
      const done = Promise.withResolvers<void>();
      waiting.set(number, done);
      const late = () => new AppError("internal", `task number ${number} had no result within ${TASK_MS / 1000} s`);
      try {
        const body = { input: { text: `Look up key ${number}` }, metadata: { [NUMBER]: number } };
        await Promise.all([bus.streams.publish(subject, body), within(done.promise, TASK_MS, late)]);
      } finally {
        waiting.delete(number);
      }
    },
    stop: () => {
      listening.stop();
      signal.removeEventListener("abort", interrupt);
    },
  };
};
