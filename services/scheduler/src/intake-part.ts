// Five consumers on TASKS, one per priority, so that a hundred thousand idle tasks do not stand before a critical one.
import { BatchLoop, type Bus, ensureConsumer, keepMade } from "@openclaw/bus";
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

const consumerOf = (priority: Priority): string => `intake-${priority}`;

const ensureConsumers = async (bus: Bus): Promise<void> => {
  for (const priority of PRIORITIES) {
    const [name, filter] = [consumerOf(priority), filterFor(priority)];
    await ensureConsumer(bus, { stream: TASKS.name, name, filter, maxAckPending: MAX_ACK_PENDING });
  }
};

export const createIntakePart = ({ bus, log, intake }: IntakePartOptions): Part => {
  let stopKeeping = () => {};
  const loops = PRIORITIES.map(
    (priority) =>
      new BatchLoop({
        bus,
        stream: TASKS.name,
        consumer: consumerOf(priority),
        maxBatch: MAX_BATCH,
        handle: (batch) => intake.take(batch),
        onError: (error) => log.error({ err: coerceError(error), priority }, "a batch of tasks could not be committed"),
      }),
  );
  return {
    name: "intake",
    start: async () => {
      await ensureConsumers(bus);
      for (const loop of loops) loop.start();
      // A broker that lost its data lost them with the stream: without them both doors would be shut, silently.
      stopKeeping = keepMade(bus, "intake consumers", () => ensureConsumers(bus));
    },
    stop: async () => {
      stopKeeping();
      await Promise.all(loops.map((loop) => loop.stop()));
    },
  };
};
