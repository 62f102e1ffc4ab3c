// Jobs over a real table: what they match, that each task is done once whoever leads, and that they stay within their bounds.
import { firstTaskIdAt, type JobRequest, newJob, type TaskState } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Queries, TaskRow } from "@openclaw/store";
import { createMetrics } from "@openclaw/telemetry";
import { createFakeClock } from "@openclaw/testkit";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { JobDesk } from "../src/jobs/job-desk.ts";
import { JobRunner } from "../src/jobs/job-runner.ts";
import { LeaderState } from "../src/leader-state.ts";
import { findJob } from "../src/queries/jobs.ts";
import { openDatabase, type TestDatabase } from "./open-database.ts";
import { silent } from "./silent.ts";

const NOW = Date.UTC(2026, 10, 25);

let database: TestDatabase;
beforeAll(async () => {
  database = await openDatabase();
});
afterAll(() => database.stop());
beforeEach(async () => {
  for (const table of ["job_runs", "jobs", "unpublished", "tasks"]) await database.sql(`delete from ${table}`);
});

const idAt = (n: number): string => `${firstTaskIdAt(NOW - 1_000_000).slice(0, -6)}${String(n).padStart(6, "0")}`;

/** Tasks 1 to `count`, oldest first. */
const insert = (count: number, state: TaskState, fields: { agent?: string; code?: string; from?: number } = {}) =>
  database.sql(
    `insert into tasks (id, tenant, agent, agent_version, priority, state, attempt, input, body_hash, origin, root, finished_at, error,
       fingerprint)
     select id, 'default', $3, 'v', 2, $2, 1, '{"text":"x"}', 'hash', id, id, case when $4 then now() end,
       json_build_object('code', $5::text), case when $4 then '00000000000000ff' end
     from (select left($6, -6) || lpad(n::text, 6, '0') as id from generate_series($7::integer, $7::integer + $1::integer - 1) n) given`,
    [
      count,
      state,
      fields.agent ?? "a",
      !["queued", "running", "scheduled", "needs_attention"].includes(state),
      fields.code ?? "tool_failed",
      idAt(0),
      fields.from ?? 1,
    ],
  );

/** A leader: its desk, its runner, and what these told the rest of it. */
const lead = async (epoch = 1, db: Queries = database.store) => {
  await database.sql("update leadership set epoch = greatest(epoch, $1)", [epoch]);
  const clock = createFakeClock(NOW);
  const state = new LeaderState(epoch, clock);
  const accepted: TaskRow[] = [];
  const ended: TaskRow[] = [];
  const runner = new JobRunner({
    db,
    catalogue: { current: (name) => (name === "gone" ? undefined : ({ version: "v", spec: {} } as never)) },
    state,
    clock,
    log: silent,
    metrics: createMetrics({ service: "scheduler" }),
    onAccepted: (rows) => void accepted.push(...rows),
    onEnded: async (row) => void ended.push(row),
  });
  await runner.load();
  const desk = new JobDesk({ db, state, clock, runner });
  const begin = (request: JobRequest) => desk.create("default", newJob.parse(request));
  const work = () => runner.work(new AbortController().signal);
  return { desk, begin, work, accepted, ended, state };
};

const find = async (id: string) => {
  const job = await findJob(database.store, id);
  if (job === undefined) throw new TypeError(`no job ${id}`);
  return job;
};

const countOf = async (where: string): Promise<unknown> =>
  (await database.sql(`select count(*)::int as n from tasks where ${where}`))[0]?.["n"];

/** Ends the open tasks, as workers would. */
const endOpen = (state: TaskState) =>
  database.sql("update tasks set state = $1, finished_at = clock_timestamp() where finished_at is null", [state]);

/** Statements of a name are done, and their answer is lost, or another does something before them. */
const troubled = (name: string, before: () => Promise<unknown>, losesAnswer: boolean): Queries => {
  let isFirst = true;
  return {
    query: async (statement, text, values) => {
      const isMeant = statement === name && isFirst;
      if (isMeant) {
        isFirst = false;
        await before();
      }
      const rows = await database.store.query(statement, text, values);
      if (isMeant && losesAnswer) throw new AppError("store_unavailable", "the answer is lost");
      return rows as never;
    },
  };
};

describe("cancelling many tasks", () => {
  it("ends all that match and were there, and counts them", async () => {
    await insert(450, "queued");
    await insert(50, "needs_attention", { from: 1_000 });
    await insert(5, "queued", { agent: "b", from: 2_000 });
    await insert(5, "succeeded", { from: 3_000 });
    const { begin, work, ended } = await lead();
    const { id, matched } = await begin({ kind: "cancel", filter: { agent: "a" }, reason: "wrong input" });
    await insert(3, "queued", { from: 999_000 });
    await database.sql("update tasks set id = replace(id, $1, $2) where id > $3", [
      idAt(0).slice(0, 15),
      firstTaskIdAt(NOW + 10).slice(0, 15),
      idAt(900_000),
    ]);
    await work();
    expect(matched).toBe(500);
    expect(await find(id)).toMatchObject({ state: "done", done: 500, skipped: 0, failed: 0 });
    expect(ended).toHaveLength(500);
    expect(await countOf("state = 'cancelled' and error ->> 'message' = 'wrong input'")).toBe(500);
    expect(await countOf("state = 'queued'")).toBe(8);
    expect(await database.sql("select count(*)::int as n from unpublished")).toEqual([{ n: 500 }]);
  });

  it("stops where it is aborted, and says how far it came", async () => {
    await insert(1_000, "queued");
    const { desk, begin } = await lead();
    const { id } = await begin({ kind: "cancel", filter: {} });
    const abort = () => desk.abort("default", id);
    // The second page: the first one is committed by then.
    let pages = 0;
    const db: Queries = {
      query: async (name, text, values) => {
        if (name === "job-cancel-step") pages += 1;
        if (name === "job-cancel-step" && pages === 2) await abort();
        return database.store.query(name, text, values) as never;
      },
    };
    await (await lead(1, db)).work();
    expect(await find(id)).toMatchObject({ state: "aborted", done: 200, skipped: 0 });
    expect(await countOf("state = 'queued'")).toBe(800);
    await expect(abort()).rejects.toMatchObject({ code: "job_ended" });
    await expect(desk.abort("other", id)).rejects.toMatchObject({ code: "unknown_job" });
  });

  it("goes on after a step whose answer was lost, and counts that step once", async () => {
    await insert(450, "queued");
    const { begin } = await lead();
    const { id } = await begin({ kind: "cancel", filter: {} });
    const db = troubled("job-cancel-step", async () => {}, true);
    const { work } = await lead(1, db);
    await work();
    expect(await find(id)).toMatchObject({ state: "running", done: 200 });
    await work();
    expect(await find(id)).toMatchObject({ state: "done", done: 450, skipped: 0 });
  });

  it("is refused when nothing is left of the lead", async () => {
    await insert(10, "queued");
    const old = await lead();
    const { id } = await old.begin({ kind: "cancel", filter: {} });
    await lead(2);
    await expect(old.work()).rejects.toMatchObject({ code: "not_leading" });
    await expect(old.begin({ kind: "cancel", filter: {} })).rejects.toMatchObject({ code: "not_leading" });
    expect(await find(id)).toMatchObject({ state: "running", done: 0 });
    await database.sql("update leadership set epoch = 1");
  });
});

describe("running many tasks again", () => {
  it("keeps max_inflight open, as idle tasks, until all have ended", async () => {
    await insert(12, "dead_letter");
    await insert(1, "dead_letter", { code: "lease_lost", from: 100 });
    const { begin, work, accepted } = await lead();
    const { id } = await begin({ kind: "replay", filter: { code: "tool_failed" }, max_inflight: 5 });
    for (const open of [5, 5, 2]) {
      await work();
      expect(await countOf("finished_at is null")).toBe(open);
      expect(await find(id)).toMatchObject({ state: "running", inflight: open });
      await endOpen("succeeded");
    }
    await work();
    expect(await find(id)).toMatchObject({ state: "done", matched: 12, done: 12, inflight: 0 });
    expect(new Set(accepted.map(({ priority, root }) => `${priority} ${root}`)).size).toBe(12);
    expect(accepted[0]).toMatchObject({ priority: 4, root: idAt(1), agent_version: "v" });
  });

  it("stops after failures in a row, and still counts what it had begun", async () => {
    await insert(20, "dead_letter");
    const { begin, work } = await lead();
    const { id } = await begin({ kind: "replay", max_inflight: 4, stop_after_failures: 6 });
    await work();
    await endOpen("dead_letter");
    await work();
    await database.sql(
      "update tasks set state = 'failed', finished_at = now() where id in (select task from job_runs limit 2)",
    );
    await work();
    expect(await find(id)).toMatchObject({ state: "stopped", failed: 6, inflight: 2 });
    await endOpen("succeeded");
    await work();
    expect(await find(id)).toMatchObject({ state: "stopped", failed: 6, done: 2, inflight: 0 });
    expect(await countOf("finished_at is null")).toBe(0);
  });

  it("counts what needs attention as a failure, and goes on or stops", async () => {
    await insert(6, "dead_letter");
    const { begin, work } = await lead();
    const { id } = await begin({ kind: "replay", max_inflight: 2, stop_after_failures: 4 });
    const park = () => database.sql("update tasks set state = 'needs_attention' where state = 'queued'");
    await work();
    await park();
    await work();
    expect(await find(id)).toMatchObject({ state: "running", failed: 2, failures_in_row: 2, inflight: 2 });
    await park();
    await work();
    expect(await find(id)).toMatchObject({ state: "stopped", failed: 4, inflight: 0 });
  });

  it("makes no task twice, whichever of two leaders' steps comes first and whatever answer is lost", async () => {
    await insert(9, "dead_letter");
    const { id } = await (await lead(1)).begin({ kind: "replay", max_inflight: 3 });
    const second = await lead(1);
    // Both have read the same revision; the second one's step is committed before the first one's begins.
    const first = await lead(
      1,
      troubled("job-run-step", () => second.work(), false),
    );
    await first.work();
    expect(await countOf("root <> id")).toBe(3);
    await endOpen("succeeded");
    await (
      await lead(
        1,
        troubled("job-run-step", async () => {}, true),
      )
    ).work();
    await (await lead(1)).work();
    expect(await countOf("root <> id")).toBe(6);
    expect(await find(id)).toMatchObject({ done: 3, inflight: 3, skipped: 0 });
    expect(await countOf("root <> id group by root having count(*) > 1")).toBeUndefined();
  });

  it("leaves out what others have run again, and agents that are gone", async () => {
    await insert(3, "failed");
    await insert(2, "failed", { agent: "gone", from: 10 });
    const one = await lead();
    const { id } = await one.begin({ kind: "retry", filter: { state: "failed" } });
    const other = await one.begin({ kind: "retry", filter: { state: "failed", ids: [idAt(2)] } });
    await one.work();
    await endOpen("succeeded");
    await one.work();
    const [all, some] = [await find(id), await find(other.id)];
    expect([all.matched, some.matched]).toEqual([5, 1]);
    expect(all.done + some.done).toBe(3);
    expect(all).toMatchObject({ state: "done", skipped: 2 });
    expect((await one.begin({ kind: "retry", filter: { state: "failed", agent: "a" } })).matched).toBe(0);
  });

  it("finds a group of failures, and those alone", async () => {
    await insert(2, "dead_letter");
    await database.sql("update tasks set fingerprint = '00000000000000aa' where id = $1", [idAt(1)]);
    const { begin } = await lead();
    const { matched } = await begin({ kind: "replay", filter: { fingerprint: "00000000000000aa" } });
    expect(matched).toBe(1);
  });
});

it("so many jobs run at once, and no more", async () => {
  await insert(1, "queued", { agent: "b" });
  const { begin } = await lead();
  for (let n = 0; n < 20; n += 1) await begin({ kind: "cancel", filter: { agent: "b" } });
  await expect(begin({ kind: "cancel", filter: {} })).rejects.toMatchObject({ code: "queue_full" });
});
