// The door behind TASKS. In this order, so that a crash at any point loses nothing and doubles nothing:
// check, commit the rows, send receipts, ack. A message that comes again finds its row by origin.
import { createHash, randomBytes } from "node:crypto";
import type { StreamMessage } from "@openclaw/bus";
import type { Receipt } from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import { type Store, type TaskRow, toTask } from "@openclaw/store";
import {
  ATTRIBUTE,
  extractContext,
  failSpan,
  type Logger,
  type Metrics,
  messagingAttributes,
  SPAN,
  type Span,
  startSpan,
  type Tracing,
  traceparentOf,
} from "@openclaw/telemetry";
import type { Clock } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import { checkSubmission, receiptSubject } from "./intake-message.ts";
import { blobOf, buildNewTask, type NewTask } from "./new-task.ts";
import { findBlobs, findSubmissions, type KnownSubmission } from "./queries/find-tasks.ts";
import { insertTasks } from "./queries/insert-tasks.ts";
import { newTaskId } from "./task-id.ts";

const TASK_SUBJECT = "openclaw.tasks";

/** A submission on its way: its message, its span, and what it became so far. */
interface Arrival {
  readonly message: StreamMessage;
  readonly span: Span;
  task?: NewTask;
  refusal?: AppError;
}

export interface IntakeOptions {
  readonly store: Store;
  readonly catalogue: AgentCatalogue;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  /** Sends a receipt. */
  readonly reply: (subject: string, receipt: Receipt) => void;
  /** Told of rows that are new, after their commit. */
  readonly onAccepted: (rows: readonly TaskRow[]) => void;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export class Intake {
  readonly #options: IntakeOptions;
  readonly #counter;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#counter = options.metrics.counter("openclaw_intake_tasks_total");
  }

  /** Takes a batch through the door. Throws when Postgres cannot take it now; then nothing is acked and all of it comes again. */
  async take(messages: readonly StreamMessage[]): Promise<void> {
    const arrivals = messages.map((message) => this.#arrive(message));
    try {
      await this.#requireBlobs(arrivals);
      await this.#commit(arrivals);
    } catch (thrown) {
      const error = coerceError(thrown);
      for (const { span } of arrivals) failSpan(span, error);
      throw error;
    } finally {
      for (const { span } of arrivals) span.end();
    }
    for (const { message } of arrivals) message.ack();
  }

  #arrive(message: StreamMessage): Arrival {
    const span = startSpan(this.#options.tracing, {
      name: SPAN.process(TASK_SUBJECT),
      kind: "consumer",
      parent: extractContext((name) => message.header(name)),
      attributes: messagingAttributes("process", TASK_SUBJECT, message.subject),
    });
    const arrival: Arrival = { message, span };
    try {
      arrival.task = this.#check(message, span);
    } catch (thrown) {
      arrival.refusal = coerceError(thrown);
    }
    return arrival;
  }

  #check(message: StreamMessage, span: Span): NewTask {
    const { catalogue, clock } = this.#options;
    const { submission, idempotencyKey } = checkSubmission(message);
    const agent = catalogue.current(submission.agent);
    if (agent === undefined) {
      const names = catalogue.list().map(({ spec }) => spec.name);
      throw new AppError("unknown_agent", `no agent ${submission.agent}; there are ${names.join(", ")}`);
    }
    const nowMs = clock.now();
    return buildNewTask(submission, {
      id: newTaskId(nowMs, randomBytes(16)),
      nowMs,
      agentVersion: agent.version,
      origin: message.origin,
      idempotencyKey,
      traceparent: traceparentOf(span),
      hash: sha256,
    });
  }

  async #requireBlobs(arrivals: readonly Arrival[]): Promise<void> {
    const naming = arrivals.flatMap((arrival) => {
      const id = blobOf(arrival.task?.input);
      return typeof id === "string" && arrival.task !== undefined ? [{ arrival, id, tenant: arrival.task.tenant }] : [];
    });
    if (naming.length === 0) return;
    const found = await findBlobs(
      this.#options.store,
      naming.map(({ tenant, id }) => ({ tenant, id })),
    );
    const known = new Set(found.map(({ tenant, id }) => `${tenant} ${id}`));
    for (const { arrival, id, tenant } of naming) {
      if (known.has(`${tenant} ${id}`)) continue;
      arrival.refusal = new AppError(
        "unknown_blob",
        `input.blob: ${id.slice(0, 80)} was not uploaded by tenant ${tenant}; POST /v1/blobs first`,
      );
      delete arrival.task;
    }
  }

  async #commit(arrivals: readonly Arrival[]): Promise<void> {
    const tasks = arrivals.flatMap(({ task }) => (task === undefined ? [] : [task]));
    const inserted = tasks.length === 0 ? [] : await insertTasks(this.#options.store, tasks);
    const rows = new Map(inserted.map((row) => [row.id, row]));
    const before = tasks.filter((task) => !rows.has(task.id));
    const known = before.length === 0 ? [] : await findSubmissions(this.#options.store, before);
    if (inserted.length > 0) this.#options.onAccepted(inserted);
    for (const arrival of arrivals) this.#answer(arrival, rows, known);
  }

  #answer(arrival: Arrival, rows: ReadonlyMap<string, TaskRow>, known: readonly KnownSubmission[]): void {
    const { message, span, task, refusal } = arrival;
    const row = task === undefined ? undefined : (rows.get(task.id) ?? earlier(task, known));
    const error = refusal ?? (row instanceof AppError ? row : undefined);
    const subject = receiptSubject(message);
    if (error !== undefined || row === undefined || row instanceof AppError) {
      const reason = error ?? new AppError("internal", "a task was neither inserted nor found");
      failSpan(span, reason);
      this.#counter.inc({ result: "refused" });
      this.#options.log.warn(
        { subject: message.subject, code: reason.code, message: reason.message },
        "a submission was refused",
      );
      if (subject !== undefined) this.#options.reply(subject, { error: reason.toWire() });
      return;
    }
    span.setAttributes({ [ATTRIBUTE.taskId]: row.id, [ATTRIBUTE.agent]: row.agent, [ATTRIBUTE.tenant]: row.tenant });
    this.#counter.inc({ result: row.id === task?.id ? "accepted" : "duplicate" });
    if (subject !== undefined) this.#options.reply(subject, toTask(row));
  }
}

/** The row that this submission became earlier, or the conflict when its key was used for another body. */
const earlier = (task: NewTask, known: readonly KnownSubmission[]): TaskRow | AppError | undefined => {
  const row = known.find(
    (candidate) =>
      candidate.origin === task.origin ||
      (candidate.tenant === task.tenant &&
        candidate.idempotency_key !== null &&
        candidate.idempotency_key === task.idempotencyKey),
  );
  if (row === undefined || row.body_hash === task.bodyHash) return row;
  return new AppError("idempotency_conflict", `the idempotency key was used for ${row.id} with another body`, {
    details: { task: row.id },
  });
};
