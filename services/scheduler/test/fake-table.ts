// The tasks table for tests of the leader's memory: the moves as Postgres makes them (test/moves.test.ts holds the real ones
// to the table of transitions), and on demand a statement that fails, or that is done and whose answer is lost.

import { NO_USAGE } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Queries, TaskRow } from "@openclaw/store";
import { isDelayed, isOut } from "../src/open-task.ts";
import type { WorkRow } from "../src/queries/move-tasks.ts";
import { openTask } from "./open-task.ts";

export const taskRow = (id: string, fields: Partial<TaskRow> = {}): WorkRow => ({
  ...openTask(id),
  root: id,
  input: { text: id },
  body_hash: "hash",
  data_class: null,
  tags: [],
  metadata: {},
  traceparent: null,
  timeout_seconds: null,
  adapter: null,
  resume_from: 1,
  dispatched_at: null,
  started_at: null,
  finished_at: null,
  result: null,
  error: null,
  usage: null,
  fingerprint: null,
  forked_from: null,
  ...fields,
});

/** An error is a refusal of what the statement carries. */
type Trouble = "fails" | "loses its answer" | "moves nothing" | AppError;
type Values = readonly unknown[];

const NOTHING = [{ id: null }];

export class FakeTable implements Queries {
  epoch = 1;
  /** The statements so far, by name. */
  readonly asked: string[] = [];
  readonly #rows = new Map<string, WorkRow>();
  readonly #trouble: { readonly name: string; readonly kind: Trouble }[] = [];
  readonly #held = new Map<string, Promise<void>>();

  constructor(...rows: readonly WorkRow[]) {
    for (const row of rows) this.put(row);
  }

  put(row: WorkRow): void {
    this.#rows.set(row.id, row);
  }

  row(id: string): WorkRow {
    const row = this.#rows.get(id);
    if (row === undefined) throw new TypeError(`no row ${id}`);
    return row;
  }

  /** What becomes of the next statement of a name. */
  next(name: string, kind: Trouble): void {
    this.#trouble.push({ name, kind });
  }

  /** Statements of a name are done at once and answered only when what is returned is called. */
  hold(name: string): () => void {
    const gate = Promise.withResolvers<void>();
    this.#held.set(name, gate.promise);
    return () => {
      this.#held.delete(name);
      gate.resolve();
    };
  }

  /** Nothing is undone here when one fails. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T> {
    return work(this);
  }

  async query<R extends object>(name: string, _text: string, values: Values = []): Promise<R[]> {
    this.asked.push(name);
    const at = this.#trouble.findIndex((trouble) => trouble.name === name);
    const [trouble] = at < 0 ? [] : this.#trouble.splice(at, 1);
    await Promise.resolve();
    if (trouble?.kind instanceof AppError) throw trouble.kind;
    if (trouble?.kind === "fails") throw new AppError("store_unavailable", `${name} fails`);
    if (trouble?.kind === "moves nothing") return NOTHING as R[];
    const statement = this.#statements[name];
    if (statement === undefined) throw new TypeError(`the fake table knows no ${name}`);
    const rows = statement(values);
    await this.#held.get(name);
    if (trouble !== undefined) throw new AppError("store_unavailable", `the answer of ${name} is lost`);
    return rows as R[];
  }

  readonly #statements: Readonly<Record<string, (values: Values) => object[]>> = {
    "queue-tasks": ([epoch, ids]) => this.#move(epoch, ids, isDelayed, { state: "queued" }),
    "dispatch-tasks": ([epoch, ids, attempts]) => {
      const wanted = byId(ids, attempts as number[]);
      const may = (row: WorkRow) => row.state === "queued" && wanted.get(row.id) === row.attempt;
      return this.#move(epoch, ids, may, ({ attempt }) => ({
        state: "dispatched",
        attempt: attempt + 1,
        worker: null,
        dispatched_at: new Date(),
      }));
    },
    "claim-attempts": ([epoch, ids, attempts, workers]) => {
      const [wanted, names] = [byId(ids, attempts as number[]), byId(ids, workers as string[])];
      const may = ({ id, attempt, state, worker }: WorkRow) =>
        wanted.get(id) === attempt && (state === "dispatched" || (state === "running" && worker === names.get(id)));
      return this.#move(epoch, ids, may, ({ id }) => ({ state: "running", worker: names.get(id) ?? null }));
    },
    "end-attempts": ([epoch, json]) => {
      const ends = new Map((JSON.parse(json as string) as (TaskRow & { not_before: string })[]).map((e) => [e.id, e]));
      const may = (row: WorkRow) => isOut(row) && ends.get(row.id)?.attempt === row.attempt;
      return this.#move(epoch, [...ends.keys()], may, ({ id }) => endOf(ends.get(id) as TaskRow));
    },
    "end-tasks": ([epoch, ids, state]) =>
      this.#move(epoch, ids, (row) => row.finished_at === null, {
        state: state as TaskRow["state"],
        finished_at: new Date(),
      }),
    "load-by-ids": ([ids]) => this.#open().filter(({ id }) => (ids as string[]).includes(id)),
    "load-page": ([, , after, limit]) => this.#open(after).slice(0, limit as number),
    "load-since": ([after, limit]) => this.#open(after).slice(0, limit as number),
    "load-lane": ([agent, priority, after, limit]) =>
      this.#open(after)
        .filter((row) => row.agent === agent && row.priority === priority && row.state === "queued")
        .slice(0, limit as number),
    "load-attempts": ([, , after, limit]) => {
      const page = this.#open(after).slice(0, limit as number);
      const last = page.at(-1);
      if (last === undefined) return [];
      const about = { end: [last.agent, last.priority, last.id], seen: page.length };
      const out = page.filter(isOut);
      return out.length === 0 ? [{ id: null, ...about }] : out.map((row) => ({ ...row, ...about }));
    },
    "load-delayed": ([from, before, limit]) =>
      this.#open()
        .filter((row) => isDelayed(row) && isBetween(row.not_before, from, before))
        .slice(0, limit as number),
    "load-deadlines": ([before, limit]) =>
      this.#open()
        .filter((row) => isBetween(row.deadline, new Date(0), before))
        .slice(0, limit as number),
    "read-dispatched": ([ids]) =>
      this.#open().filter((row) => row.state === "dispatched" && (ids as string[]).includes(row.id)),
    "read-usages": ([tasks, attempts]) =>
      (tasks as string[]).map((task, i) => ({ ...NO_USAGE, model_calls: 2, task, attempt: (attempts as number[])[i] })),
    "find-task": ([, id]) => [this.row(id as string)],
    "find-dead-letters": () => [...this.#rows.values()].filter((row) => row.state === "dead_letter"),
    "find-state": ([id]) => [{ state: this.row(id as string).state }],
  };

  #open(after: unknown = ""): WorkRow[] {
    const rows = [...this.#rows.values()].filter((row) => row.finished_at === null && row.id > (after as string));
    return rows.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  #move(
    epoch: unknown,
    ids: unknown,
    may: (row: WorkRow) => boolean,
    change: Partial<WorkRow> | ((row: WorkRow) => Partial<WorkRow>),
  ): object[] {
    if (epoch !== this.epoch) return [];
    const moved = (ids as string[]).flatMap((id) => this.#rows.get(id) ?? []).filter(may);
    for (const row of moved) this.put({ ...row, ...(typeof change === "function" ? change(row) : change) });
    return moved.length === 0 ? NOTHING : moved.map(({ id }) => this.row(id));
  }
}

const byId = <V>(ids: unknown, values: readonly V[]): ReadonlyMap<string, V> =>
  new Map((ids as string[]).map((id, i) => [id, values[i] as V]));

const isBetween = (date: Date | null, from: unknown, before: unknown): boolean =>
  date !== null && date >= (from as Date) && date < (before as Date);

const endOf = (end: TaskRow): Partial<WorkRow> => ({
  ...end,
  not_before: end.not_before === null ? null : new Date(end.not_before),
  finished_at: end.state === "retrying" ? null : new Date(),
});
