// Streams of the same kind as the platform's, under names of their own, so that no service reads them.
import { type Bus, type ConsumerSpec, ensureConsumer, ensureStream } from "@openclaw/bus";
import { JOURNAL, RESULTS, type StreamSpec, TASKS, WORK } from "@openclaw/contracts";

/** The broker's room is reserved for the platform's streams; these hold one run. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_ACK_PENDING = 2_000;

const copyOf = (spec: StreamSpec, subject: string): StreamSpec => ({
  ...spec,
  name: `BENCH_${spec.name}`,
  subjects: [`${subject}.*`],
  maxBytes: MAX_BYTES,
});

const STREAMS = {
  tasks: copyOf(TASKS, "bench.tasks"),
  work: copyOf(WORK, "bench.work"),
  journal: copyOf(JOURNAL, "bench.journal"),
  results: copyOf(RESULTS, "bench.results"),
};

export const floorSubject = (stream: keyof typeof STREAMS, id: string): string => `bench.${stream}.${id}`;

export const taskOf = (subject: string): string => subject.slice(subject.lastIndexOf(".") + 1);

export interface Source {
  readonly stream: string;
  readonly consumer: string;
}

const consumerOf = (stream: StreamSpec): ConsumerSpec => ({
  stream: stream.name,
  name: "floor",
  filter: stream.subjects[0] ?? "",
  maxAckPending: MAX_ACK_PENDING,
});

export const ensureFloorStreams = async (bus: Bus): Promise<Readonly<Record<"tasks" | "work" | "journal", Source>>> => {
  for (const spec of Object.values(STREAMS)) await ensureStream(bus, spec);
  const source = async (spec: StreamSpec): Promise<Source> => {
    const consumer = consumerOf(spec);
    await ensureConsumer(bus, consumer);
    return { stream: consumer.stream, consumer: consumer.name };
  };
  return {
    tasks: await source(STREAMS.tasks),
    work: await source(STREAMS.work),
    journal: await source(STREAMS.journal),
  };
};
