// How full a stream is, how far a consumer has come in it, and how it is emptied from its beginning.
import type { Bus } from "./bus.ts";
import { streamManager, unavailable } from "./stream-manager.ts";

export interface StreamFill {
  /** ISO time at which the stream was created: another one is another stream. */
  readonly created: string;
  readonly bytes: number;
  /** What it may hold. */
  readonly maxBytes: number;
}

export interface ConsumerProgress {
  /** Messages that were not delivered or not acknowledged yet. */
  readonly lag: number;
  /** Every message of the stream up to this sequence is settled; 0 while none is. */
  readonly floor: number;
}

export const streamFill = async (bus: Bus, stream: string): Promise<StreamFill> => {
  try {
    const { created, state, config } = await (await streamManager(bus)).streams.info(stream);
    return { created, bytes: state.bytes, maxBytes: config.max_bytes };
  } catch (error) {
    throw unavailable(`stream ${stream} could not be asked`, error);
  }
};

export const consumerProgress = async (bus: Bus, stream: string, consumer: string): Promise<ConsumerProgress> => {
  try {
    const info = await (await streamManager(bus)).consumers.info(stream, consumer);
    return { lag: info.num_pending + info.num_ack_pending, floor: info.ack_floor.stream_seq };
  } catch (error) {
    throw unavailable(`consumer ${consumer} could not be asked`, error);
  }
};

/** Deletes every message up to `lastSeq`; returns how many there were. */
export const purgeThrough = async (bus: Bus, stream: string, lastSeq: number): Promise<number> => {
  try {
    const { purged } = await (await streamManager(bus)).streams.purge(stream, { seq: lastSeq + 1 });
    return purged;
  } catch (error) {
    throw unavailable(`stream ${stream} could not be purged`, error);
  }
};
