// Follows a task's events to its end. W1: a connection that breaks, or falls silent, is opened again after the last event
// that was handed on, so that the caller sees each event once and in order.
import { type JournalEvent, journalEvent, type Parsed, parseWith, type Task, task } from "@openclaw/contracts";
import { AppError, coerceError, requireParsed } from "@openclaw/errors";
import { sleep } from "@openclaw/time";
import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { CallOptions, Http } from "./http.ts";

export type TaskEvent =
  /** The task as it is when the watching begins, and after each reconnection. */
  | { readonly type: "task"; readonly task: Task }
  /** Something that happened in an attempt. */
  | { readonly type: "journal"; readonly id: string; readonly event: JournalEvent }
  /** The last event. */
  | { readonly type: "end"; readonly task: Task };

export interface WatchOptions extends CallOptions {
  /** Resumes after the event with this id. */
  readonly after?: string;
}

/** An attempt may take an hour at most; who waits for longer says so. */
const DEFAULT_DEADLINE_MS = 3_600_000;
/** Three heartbeats of the door. */
const SILENT_MS = 45_000;
/** Failed connections in a row, with growing pauses: about half a minute, longer than a restart of the door. */
const MAX_FAILURES = 10;
const FIRST_PAUSE_MS = 250;
const MAX_PAUSE_MS = 5_000;
/** A journal event is at most 1 MiB; in JSON's escapes it may be several times that. */
const MAX_EVENT_CHARS = 8 * 1024 * 1024;
const END_ID = "end";

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Undefined for an event that this version does not know. */
const readEvent = ({ event, id = "", data }: EventSourceMessage): TaskEvent | undefined => {
  const body = parseJson(data);
  const need = <T>(read: Parsed<T>): T => requireParsed(read, "invalid_message", `event ${event}`);
  if (event === "task") return { type: "task", task: need(parseWith(task, body)) };
  if (id === END_ID) return { type: "end", task: need(parseWith(task, body)) };
  const known = parseWith(journalEvent.schema, body);
  return known.ok ? { type: "journal", id, event: known.value } : undefined;
};

/** By a reader, because not every browser can iterate over a body. */
async function* piecesOf({ body }: Response): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (reader === undefined) return;
  try {
    for (let piece = await reader.read(); !piece.done; piece = await reader.read()) yield piece.value;
  } finally {
    await reader.cancel().catch(() => undefined);
  }
}

/** One connection's messages. */
async function* connectOnce(
  http: Http,
  id: string,
  after: string | undefined,
  options: CallOptions,
): AsyncGenerator<EventSourceMessage> {
  const silent = new AbortController();
  const listen = () =>
    setTimeout(() => silent.abort(new AppError("dependency_missing", "the stream fell silent")), SILENT_MS);
  let timer = listen();
  const signal = options.signal === undefined ? silent.signal : AbortSignal.any([options.signal, silent.signal]);
  try {
    const path = `/v1/tasks/${id}/events`;
    const headers = { accept: "text/event-stream", "last-event-id": after };
    const response = await http.open({ ...options, path, headers, signal });
    const arrived: EventSourceMessage[] = [];
    const parser = createParser({ onEvent: (message) => arrived.push(message), maxBufferSize: MAX_EVENT_CHARS });
    const decoder = new TextDecoder();
    for await (const chunk of piecesOf(response)) {
      clearTimeout(timer);
      timer = listen();
      parser.feed(decoder.decode(chunk, { stream: true }));
      yield* arrived.splice(0);
    }
  } finally {
    clearTimeout(timer);
    silent.abort();
  }
}

/** Whether another connection can help: not when the door refused, nor when the caller has had enough. */
const mayHelp = (error: AppError): boolean => ["unavailable", "exhausted", "bug"].includes(error.kind);

/** How often, and after what pause, a connection is tried again. */
class Retries {
  readonly #signal: AbortSignal | undefined;
  #failures = 0;

  constructor(signal: AbortSignal | undefined) {
    this.#signal = signal;
  }

  /** An event came, so the next failure is the first again. */
  succeeded(): void {
    this.#failures = 0;
  }

  /** Pauses, or throws what cannot be helped. */
  async failed(thrown: unknown, restMs: number): Promise<void> {
    this.#signal?.throwIfAborted();
    const failure = coerceError(thrown);
    this.#failures += 1;
    if (!mayHelp(failure) || this.#failures > MAX_FAILURES) throw failure;
    const pauseMs = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.#failures - 1), restMs);
    await sleep(pauseMs, this.#signal);
  }
}

/** Ends after the event `end`; throws when the task is unknown, the deadline passes or the door stays away. */
export async function* watchTask(http: Http, id: string, options: WatchOptions = {}): AsyncGenerator<TaskEvent> {
  const { signal, deadlineMs = DEFAULT_DEADLINE_MS } = options;
  const until = performance.now() + deadlineMs;
  const restMs = () => Math.max(0, Math.ceil(until - performance.now()));
  const retries = new Retries(signal);
  let { after } = options;
  while (restMs() > 0) {
    let failure: unknown;
    try {
      for await (const message of connectOnce(http, id, after, { ...options, deadlineMs: restMs() })) {
        if (message.id !== undefined) retries.succeeded();
        after = message.id ?? after;
        const event = readEvent(message);
        if (event !== undefined) yield event;
        if (event?.type === "end") return;
      }
      failure = new AppError("dependency_missing", `the events of ${id} broke off`);
    } catch (thrown) {
      failure = thrown;
    }
    await retries.failed(failure, restMs());
  }
  throw new AppError("deadline_exceeded", `${id} had not ended within ${deadlineMs} ms`);
}
