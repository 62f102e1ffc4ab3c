// Everything that RESULTS holds, by task: how often each task's end is there.
import { type Bus, ensureConsumer, Puller } from "@openclaw/bus";
import { RESULTS, resultsSubject } from "@openclaw/contracts";
import { eventually } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";

const SETTLE_MS = 2_000;

export const readResults = async (
  bus: Bus,
  name: string,
  atLeast: number,
  withinMs: number,
): Promise<Map<string, string[]>> => {
  const states = new Map<string, string[]>();
  await ensureConsumer(bus, { stream: RESULTS.name, name, filter: resultsSubject.all, maxAckPending: 10_000 });
  const puller = new Puller(bus, { stream: RESULTS.name, consumer: name }, (message) => {
    const tokens = resultsSubject.parse(message.subject);
    if (tokens.ok) states.set(tokens.value.task, [...(states.get(tokens.value.task) ?? []), tokens.value.state]);
    message.ack();
    puller.want(500);
  });
  puller.want(500);
  try {
    await eventually(() => states.size >= atLeast, { withinMs, because: `${atLeast} tasks end` });
    // A second end of a task would be on its way now.
    await sleep(SETTLE_MS);
  } finally {
    puller.stop();
  }
  return states;
};
