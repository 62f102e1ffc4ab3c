// Creates streams and consumers as declared, or gives those that exist the declared limits, and compares what the server
// returns with what was asked: older servers drop options they do not know without a word.
import { DUPLICATE_WINDOW_MS, type StreamSpec } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { sleep } from "@openclaw/time";
import {
  AckPolicy,
  type ConsumerConfig,
  DiscardPolicy,
  nanos,
  RetentionPolicy,
  StorageType,
  type StreamAPI,
  type StreamConfig,
  type StreamInfo,
} from "nats";
import type { Bus } from "./bus.ts";
import { apiErrorCode, isSilent, streamManager, unavailable } from "./stream-manager.ts";

const STREAM_NAME_IN_USE = 10058;
const STREAM_NOT_FOUND = 10059;
const CONSUMER_EXISTS = new Set([10013, 10105, 10148]);
/** The scheduler makes the streams; services that start with it wait for it. A broker that starts answers later, too. */
const BUDGET_MS = 30_000;
const PAUSE_MS = 100;
/** A batch that is not acknowledged in this time is delivered again: longer than any database outage that a handler waits for. */
const ACK_WAIT_MS = 30_000;

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

const configOf = (spec: StreamSpec, replicas: number | undefined): Partial<StreamConfig> & { name: string } => ({
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
  allow_direct: true,
  ...(replicas === undefined ? {} : { num_replicas: replicas }),
});

export interface StreamMaking {
  /** Copies of the stream; left out, an existing stream keeps what it has. */
  readonly replicas?: number;
  /** The first sequence, used only when the stream is created. */
  readonly firstSeq?: number;
}

/** Creates the stream, or gives the one that exists the declared limits; returns where it stands. */
export const ensureStream = async (
  bus: Bus,
  spec: StreamSpec,
  { replicas, firstSeq }: StreamMaking = {},
): Promise<StreamMark> => {
  const { streams } = await streamManager(bus);
  const wanted = configOf(spec, replicas);
  const first = firstSeq === undefined ? {} : { first_seq: firstSeq };
  const info = await untilAnswered(`stream ${spec.name} could not be made`, isSilent, async () => {
    try {
      return await streams.add({ ...wanted, ...first });
    } catch (error) {
      if (apiErrorCode(error) !== STREAM_NAME_IN_USE) throw error;
      return changed(streams, wanted);
    }
  });
  const differing = differences(wanted, info.config);
  if (differing.length > 0)
    throw new AppError("invalid_config", `stream ${spec.name} differs from its declaration: ${differing.join("; ")}`);
  return { stream: spec.name, created: info.created, lastSeq: info.state.last_seq };
};

/** The stream with what the server lets change as wanted: its limits, but not its storage. */
const changed = async (streams: StreamAPI, wanted: Partial<StreamConfig> & { name: string }): Promise<StreamInfo> => {
  const info = await streams.info(wanted.name);
  if (differences(wanted, info.config).length === 0) return info;
  try {
    return await streams.update(wanted.name, wanted);
  } catch (error) {
    if (isSilent(error)) throw error;
    // Refused: the differences are named by the caller.
    return info;
  }
};

/** Deletes a stream; one that is not there is fine. */
export const deleteStream = async (bus: Bus, name: string): Promise<void> => {
  try {
    await (await streamManager(bus)).streams.delete(name);
  } catch (error) {
    if (apiErrorCode(error) !== STREAM_NOT_FOUND) throw unavailable(`stream ${name} could not be deleted`, error);
  }
};

const COMPARED = [
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

const differences = (wanted: Partial<StreamConfig>, got: StreamConfig): string[] => {
  // The server leaves out what is false.
  const differing = COMPARED.filter((key) => (wanted[key] ?? false) !== (got[key] ?? false)).map(
    (key) => `${key} is ${got[key] ?? false}, wanted ${wanted[key]}`,
  );
  const { num_replicas: replicas = got.num_replicas, subjects = [] } = wanted;
  if (replicas !== got.num_replicas) differing.push(`num_replicas is ${got.num_replicas}, wanted ${replicas}`);
  if (JSON.stringify([...got.subjects].sort()) !== JSON.stringify([...subjects].sort()))
    differing.push(`subjects are ${got.subjects.join(" ")}`);
  return differing;
};

/** Creates the durable consumer, or gives the one that exists these settings; waits for its stream until the signal aborts. */
export const ensureConsumer = async (bus: Bus, spec: ConsumerSpec, signal?: AbortSignal): Promise<void> => {
  const config: Partial<ConsumerConfig> = {
    durable_name: spec.name,
    filter_subject: spec.filter,
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(spec.ackWaitMs ?? ACK_WAIT_MS),
    max_ack_pending: spec.maxAckPending,
    max_deliver: -1,
  };
  const { consumers } = await streamManager(bus);
  const isAwaited = (error: unknown) => isSilent(error) || apiErrorCode(error) === STREAM_NOT_FOUND;
  const make = async () => {
    try {
      await consumers.add(spec.stream, config);
    } catch (error) {
      if (!CONSUMER_EXISTS.has(apiErrorCode(error) ?? 0)) throw error;
      await consumers.update(spec.stream, spec.name, config);
    }
  };
  const mayWait = (error: unknown) => isAwaited(error) && signal?.aborted !== true;
  await untilAnswered(`consumer ${spec.name} could not be made`, mayWait, make);
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
