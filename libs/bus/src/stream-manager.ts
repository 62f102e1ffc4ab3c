// JetStream's management API, and what its errors mean.
import { AppError } from "@openclaw/errors";
import type { JetStreamManager } from "nats";
import type { Bus } from "./bus.ts";

const API_TIMEOUT_MS = 5_000;

/** What the caller has sent goes first: who counts what is pending has its own acknowledgements in the count. */
export const streamManager = (bus: Bus): Promise<JetStreamManager> => {
  bus.outbox.empty();
  return bus.connection.jetstreamManager({ timeout: API_TIMEOUT_MS, checkAPI: false });
};

export const apiErrorCode = (error: unknown): number | undefined =>
  (error as { api_error?: { err_code?: number } } | undefined)?.api_error?.err_code;

/** Nobody answered, or JetStream said nothing about the request: it is not there yet. */
export const isSilent = (error: unknown): boolean => apiErrorCode(error) === undefined;

export const unavailable = (text: string, cause: unknown): AppError =>
  new AppError("bus_unavailable", `${text}: ${cause instanceof Error ? cause.message : "no answer"}`, { cause });
