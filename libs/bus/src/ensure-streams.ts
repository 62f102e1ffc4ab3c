// Creates streams and consumers as declared, and compares what the server returns with what was asked:
// older servers drop options they do not know without a word.
import { DUPLICATE_WINDOW_MS, type StreamSpec } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { sleep } from "@openclaw/time";
import {
  AckPolicy,
  type ConsumerConfig,
  DiscardPolicy,
  type JetStreamManager,
  nanos,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "nats";
import type { Bus } from "./bus.ts";

const STREAM_NAME_IN_USE = 10058;
const STREAM_NOT_FOUND = 10059;
const CONSUMER_EXISTS = new Set([10013, 10105, 10148]);
/** The scheduler makes the streams; services that start with it wait for it. A broker that starts answers later, too. */
const BUDGET_MS = 30_000;
const PAUSE_MS = 100;
/** A batch that is not acknowledged in this time is delivered again: longer than any database outage that a handler waits for. */
const ACK_WAIT_MS = 30_000;
const API_TIMEOUT_MS = 5_000;

export interface StreamMark {
  readonly stream: string;
  /** ISO time at which the stream was created: another one is another stream. */
  readonly created: string;
  readonly lastSeq: number;
}

export interface ConsumerSpec {
  readonly stream: string;
  readonly name: string;
  readonly filter: string;
  /** Most messages delivered and not acknowledged. */
  readonly maxAckPending: number;
  /** Milliseconds; see ACK_WAIT_MS. */
  readonly ackWaitMs?: number;
}

/** What the caller has sent goes first: who counts what is pending has its own acknowledgements in the count. */
const manager = (bus: Bus): Promise<JetStreamManager> => {
  bus.outbox.empty();
  return bus.connection.jetstreamManager({ timeout: API_TIMEOUT_MS, checkAPI: false });
};

const configOf = (
  spec: StreamSpec,
  replicas: number,
  firstSeq: number | undefined,
): Partial<StreamConfig> & { name: string } => ({
  name: spec.name,
  subjects: [...spec.subjects],
  retention: spec.retention === "workqueue" ? RetentionPolicy.Workqueue : RetentionPolicy.Limits,
  storage: spec.storage === "file" ? StorageType.File : StorageType.Memory,
  discard: spec.discard === "new" ? DiscardPolicy.New : DiscardPolicy.Old,
  max_bytes: spec.maxBytes,
  max_age: nanos(spec.maxAgeMs),
  max_msgs_per_subject: spec.maxMessagesPerSubject,
  discard_new_per_subject: spec.discard === "new" && spec.maxMessagesPerSubject > 0,
  max_msg_size: spec.maxMessageBytes,
  duplicate_window: nanos(DUPLICATE_WINDOW_MS),
  num_replicas: replicas,
  allow_direct: true,
  ...(firstSeq === undefined ? {} : { first_seq: firstSeq }),
});

/** Creates the stream if need be and returns where it stands. `firstSeq` is used only when it is created. */
export const ensureStream = async (
  bus: Bus,
  spec: StreamSpec,
  replicas = 1,
  firstSeq?: number,
): Promise<StreamMark> => {
  const streams = (await manager(bus)).streams;
  const wanted = configOf(spec, replicas, firstSeq);
  const info = await untilAnswered(`stream ${spec.name} could not be made`, isSilent, async () => {
    try {
      return await streams.add(wanted);
    } catch (error) {
      if (apiErrorCode(error) !== STREAM_NAME_IN_USE) throw error;
      return streams.info(spec.name);
    }
  });
  compare(spec.name, wanted, info.config);
  return { stream: spec.name, created: info.created, lastSeq: info.state.last_seq };
};

/** Deletes a stream; one that is not there is fine. */
export const deleteStream = async (bus: Bus, name: string): Promise<void> => {
  try {
    await (await manager(bus)).streams.delete(name);
  } catch (error) {
    if (apiErrorCode(error) !== STREAM_NOT_FOUND) throw unavailable(`stream ${name} could not be deleted`, error);
  }
};

const FIXED = [
  "retention",
  "storage",
  "discard",
  "max_bytes",
  "max_age",
  "max_msgs_per_subject",
  "discard_new_per_subject",
  "allow_direct",
  "duplicate_window",
  "max_msg_size",
] as const;

const compare = (name: string, wanted: Partial<StreamConfig>, got: StreamConfig): void => {
  // The server leaves out what is false.
  const differing = FIXED.filter((key) => (wanted[key] ?? false) !== (got[key] ?? false)).map(
    (key) => `${key} is ${got[key] ?? false}, wanted ${wanted[key]}`,
  );
  const subjects = JSON.stringify([...got.subjects].sort()) === JSON.stringify([...(wanted.subjects ?? [])].sort());
  if (!subjects) differing.push(`subjects are ${got.subjects.join(" ")}`);
  if (differing.length > 0)
    throw new AppError("invalid_config", `stream ${name} differs from its declaration: ${differing.join("; ")}`);
};

/** Creates the durable consumer, or gives the one that exists these settings; waits for its stream. */
export const ensureConsumer = async (bus: Bus, spec: ConsumerSpec): Promise<void> => {
  const config: Partial<ConsumerConfig> = {
    durable_name: spec.name,
    filter_subject: spec.filter,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(spec.ackWaitMs ?? ACK_WAIT_MS),
    max_ack_pending: spec.maxAckPending,
    max_deliver: -1,
  };
  const { consumers } = await manager(bus);
  const isAwaited = (error: unknown) => isSilent(error) || apiErrorCode(error) === STREAM_NOT_FOUND;
  await untilAnswered(`consumer ${spec.name} could not be made`, isAwaited, async () => {
    try {
      await consumers.add(spec.stream, config);
    } catch (error) {
      if (!CONSUMER_EXISTS.has(apiErrorCode(error) ?? 0)) throw error;
      await consumers.update(spec.stream, spec.name, config);
    }
  });
};

/** Messages of a consumer that were not delivered or not acknowledged yet. */
export const consumerLag = async (bus: Bus, stream: string, consumer: string): Promise<number> => {
  try {
    const info = await (await manager(bus)).consumers.info(stream, consumer);
    return info.num_pending + info.num_ack_pending;
  } catch (error) {
    throw unavailable(`consumer ${consumer} could not be asked`, error);
  }
};

const untilAnswered = async <T>(
  what: string,
  isAwaited: (error: unknown) => boolean,
  work: () => Promise<T>,
): Promise<T> => {
  const giveUpAt = performance.now() + BUDGET_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isAwaited(error) || performance.now() > giveUpAt) throw unavailable(what, error);
      await sleep(PAUSE_MS);
    }
  }
};

const apiErrorCode = (error: unknown): number | undefined =>
  (error as { api_error?: { err_code?: number } } | undefined)?.api_error?.err_code;

/** Nobody answered, or JetStream said nothing about the request: it is not there yet. */
const isSilent = (error: unknown): boolean => apiErrorCode(error) === undefined;

const unavailable = (text: string, cause: unknown): AppError =>
  new AppError("bus_unavailable", `${text}: ${cause instanceof Error ? cause.message : "no answer"}`, { cause });
