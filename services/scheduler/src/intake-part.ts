// Five consumers on TASKS, one per priority, so that a hundred thousand idle tasks do not stand before a critical one.
import { BatchLoop, type Bus, ensureConsumer } from "@openclaw/bus";
import { PRIORITIES, type Priority, TASKS, tasksSubject } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import type { Part } from "@openclaw/service";
import type { Logger } from "@openclaw/telemetry";
import type { Intake } from "./intake.ts";

/** One insert of 200 rows takes a few milliseconds; more would make the first of them wait. */
const MAX_BATCH = 200;
/** Two batches on their way to each scheduler. */
const MAX_ACK_PENDING = 1_000;

/**
 * `>` takes what `*` would (the stream stores no longer subjects), and beside it the word `>` itself as an agent's name:
 * the server stores that, and no filter with `*` would ever deliver it.
 */
const filterFor = (priority: Priority): string => tasksSubject.filter({ priority }).replace(/\*$/, ">");

export interface IntakePartOptions {
  readonly bus: Bus;
  readonly log: Logger;
  readonly intake: Intake;
}

export const createIntakePart = ({ bus, log, intake }: IntakePartOptions): Part => {
  let loops: BatchLoop[] = [];
  return {
    name: "intake",
    start: async () => {
      for (const priority of PRIORITIES) {
        const consumer = `intake-${priority}`;
        await ensureConsumer(bus, {
          stream: TASKS.name,
          name: consumer,
          filter: filterFor(priority),
          maxAckPending: MAX_ACK_PENDING,
        });
        const onError = (error: unknown) =>
          log.error({ err: coerceError(error), priority }, "a batch of tasks could not be committed");
        loops.push(
          new BatchLoop({
            bus,
            stream: TASKS.name,
            consumer,
            maxBatch: MAX_BATCH,
            handle: (batch) => intake.take(batch),
            onError,
          }),
        );
      }
      for (const loop of loops) loop.start();
    },
    stop: async () => {
      await Promise.all(loops.map((loop) => loop.stop()));
      loops = [];
    },
  };
};
