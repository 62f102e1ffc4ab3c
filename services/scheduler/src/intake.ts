// The door behind TASKS. In this order, so that a crash at any point loses nothing and doubles nothing:
// check, commit the rows, send receipts, ack. A message that comes again finds its row by origin.
// I1: what Postgres refuses for good is refused on the receipt; what it cannot take now comes again soon.
import type { StreamMessage } from "@openclaw/bus";
import type { Receipt } from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import { inPieces, type Queries, type Store, sqlStateOf, type TaskRow, toTask, writeOrSplit } from "@openclaw/store";
import { ATTRIBUTE, failSpan, type Logger, type Metrics } from "@openclaw/telemetry";
import { type Arrival, type Reception, receive, refuse } from "./arrival.ts";
import { receiptSubject } from "./intake-message.ts";
import { blobOf, type Identity, type NewTask } from "./new-task.ts";
import { findBlobs, findSubmissions, type KnownSubmission } from "./queries/find-tasks.ts";
import { insertTasks } from "./queries/insert-tasks.ts";
import { enterSessions, isOfSession } from "./session-door.ts";
import type { TenantRoom } from "./tenant-room.ts";

/** After a failed commit: Postgres restarts in a second or two, and callers wait for their receipts. */
const AGAIN_MS = 500;
/** A tenant whose queue is full gets room as its tasks end. */
const FULL_RETRY_MS = 5_000;

export interface IntakeOptions extends Reception {
  readonly db: Queries & Pick<Store, "transaction">;
  readonly room: TenantRoom;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "counter">;
  /** Sends a receipt. */
  readonly reply: (subject: string, receipt: Receipt) => void;
  /** Told of rows that are new, after their commit. */
  readonly onAccepted: (rows: readonly TaskRow[]) => void;
}

export class Intake {
  readonly #options: IntakeOptions;
  readonly #counter;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#counter = options.metrics.counter("openclaw_intake_tasks_total");
  }

  /** Takes a batch through the door. Throws when Postgres cannot take all of it now. */
  async take(messages: readonly StreamMessage[]): Promise<void> {
    let settled = 0;
    try {
      for (const piece of inPieces(messages, ({ data }) => data.length)) {
        await this.#takePiece(piece);
        for (const message of piece) message.ack();
        settled += piece.length;
      }
    } catch (thrown) {
      for (const message of messages.slice(settled)) message.nak(AGAIN_MS);
      throw thrown;
    }
  }

  async #takePiece(messages: readonly StreamMessage[]): Promise<void> {
    const arrivals = messages.map((message) => receive(this.#options, message));
    try {
      await this.#requireBlobs(arrivals);
      await this.#requireRoom(arrivals);
      const rows = await this.#insert(arrivals);
      const known = await this.#findEarlier(arrivals, rows);
      for (const arrival of arrivals) this.#answer(arrival, rows, known);
    } catch (thrown) {
      const error = coerceError(thrown);
      for (const { span } of arrivals) failSpan(span, error);
      throw error;
    } finally {
      for (const { span } of arrivals) span.end();
    }
  }

  async #requireBlobs(arrivals: readonly Arrival[]): Promise<void> {
    const naming = arrivals.flatMap((arrival) => {
      const id = blobOf(arrival.task?.input);
      return typeof id === "string" && arrival.task !== undefined ? [{ arrival, id, tenant: arrival.task.tenant }] : [];
    });
    if (naming.length === 0) return;
    const found = await findBlobs(
      this.#options.db,
      naming.map(({ tenant, id }) => ({ tenant, id })),
    );
    const known = new Set(found.map(({ tenant, id }) => `${tenant} ${id}`));
    for (const { arrival, id, tenant } of naming) {
      if (known.has(`${tenant} ${id}`)) continue;
      const text = `input.blob: ${id.slice(0, 80)} was not uploaded by tenant ${tenant}; POST /v1/blobs first`;
      refuse(arrival, new AppError("unknown_blob", text));
    }
  }

  async #requireRoom(arrivals: readonly Arrival[]): Promise<void> {
    const { room } = this.#options;
    await room.look(performance.now());
    const wanted = new Map<string, number>();
    for (const arrival of arrivals) {
      const tenant = arrival.task?.tenant;
      if (tenant === undefined) continue;
      const more = (wanted.get(tenant) ?? 0) + 1;
      const text = `tenant ${tenant} has as many open tasks as it may; try again when some have ended`;
      if (room.fits(tenant, more)) wanted.set(tenant, more);
      else refuse(arrival, new AppError("queue_full", text, { retryAfterMs: FULL_RETRY_MS }));
    }
  }

  /** The rows that are new, by id. */
  async #insert(arrivals: readonly Arrival[]): Promise<ReadonlyMap<string, TaskRow>> {
    const { db, room, onAccepted } = this.#options;
    const rows = new Map<string, TaskRow>();
    const accept = (inserted: readonly TaskRow[]) => {
      for (const row of inserted) {
        rows.set(row.id, row);
        room.accepted(row.tenant);
      }
      if (inserted.length > 0) onAccepted(inserted);
    };
    const wanted = arrivals.flatMap((arrival) => (arrival.task === undefined ? [] : [{ arrival, task: arrival.task }]));
    const others = wanted.filter(({ task }) => !isOfSession(task));
    await writeOrSplit(others, async (some) => accept(await insertTasks(db, tasksOf(some))), refuseValue);
    const inSessions = wanted.filter(({ task }) => isOfSession(task));
    await writeOrSplit(inSessions, async (some) => accept(await this.#enter(some)), refuseValue);
    return rows;
  }

  async #enter(wanted: readonly Wanted[]): Promise<readonly TaskRow[]> {
    const tasks = tasksOf(wanted).filter(isOfSession);
    const { rows, refusals } = await this.#options.db.transaction((queries) => enterSessions(queries, tasks));
    for (const { arrival, task } of wanted) {
      const refusal = refusals.get(task);
      if (refusal !== undefined) refuse(arrival, refusal);
    }
    return rows;
  }

  /** What the other submissions became earlier. */
  async #findEarlier(arrivals: readonly Arrival[], rows: ReadonlyMap<string, TaskRow>): Promise<KnownSubmission[]> {
    const others = arrivals.filter(({ task }) => task === undefined || !rows.has(task.id));
    const identities = others.flatMap(({ identity }) => identity ?? []);
    return identities.length === 0 ? [] : findSubmissions(this.#options.db, identities);
  }

  #answer(arrival: Arrival, rows: ReadonlyMap<string, TaskRow>, known: readonly KnownSubmission[]): void {
    const { message, span, task, refusal } = arrival;
    const inserted = task === undefined ? undefined : rows.get(task.id);
    const row = inserted ?? earlier(arrival.identity, known);
    const subject = receiptSubject(message);
    if (row === undefined || row instanceof AppError) {
      const error = refusal ?? row ?? new AppError("internal", "a task was neither inserted nor found");
      failSpan(span, error);
      this.#counter.inc({ result: "refused" });
      const { code, message: text } = error;
      this.#options.log.warn({ subject: message.subject, code, message: text }, "a submission was refused");
      if (subject !== undefined) this.#options.reply(subject, { error: error.toWire() });
      return;
    }
    span.setAttributes({ [ATTRIBUTE.taskId]: row.id, [ATTRIBUTE.agent]: row.agent, [ATTRIBUTE.tenant]: row.tenant });
    this.#counter.inc({ result: inserted === undefined ? "duplicate" : "accepted" });
    if (subject !== undefined) this.#options.reply(subject, toTask(row));
  }
}

interface Wanted {
  readonly arrival: Arrival;
  readonly task: NewTask;
}

const tasksOf = (wanted: readonly Wanted[]): NewTask[] => wanted.map(({ task }) => task);

/** I1 */
const refuseValue = ({ arrival }: Wanted, error: AppError): void => {
  const text = `task: the database refuses a value of it (SQLSTATE ${sqlStateOf(error)})`;
  refuse(arrival, new AppError("invalid_task", text, { cause: error }));
};

/** The row that this submission became earlier, or the conflict when its key was used for another body. */
const earlier = (
  identity: Identity | undefined,
  known: readonly KnownSubmission[],
): KnownSubmission | AppError | undefined => {
  if (identity === undefined) return undefined;
  const { tenant, idempotencyKey, origin, bodyHash } = identity;
  const row = known.find(
    (candidate) =>
      candidate.origin === origin ||
      (candidate.tenant === tenant && idempotencyKey !== null && candidate.idempotency_key === idempotencyKey),
  );
  if (row === undefined || row.body_hash === bodyHash) return row;
  return new AppError("idempotency_conflict", `the idempotency key was used for ${row.id} with another body`, {
    details: { task: row.id },
  });
};
