// What the leader's statements cost once the table has grown: which of them touch an index (HOT), and how Postgres finds
// their rows among twenty thousand.

import { NO_USAGE } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import { eventually } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { countStatement, type JobTarget, pageStatement } from "../src/jobs/matching.ts";
import { findBusy } from "../src/queries/enter-sessions.ts";
import { countDeadLetters, countOpenTasks, findSubmissions } from "../src/queries/find-tasks.ts";
import { cancelStep, type JobStep, runStep } from "../src/queries/job-steps.ts";
import { abortJob, countOpenJobs, findJob, insertJob, loadJobs, loadRuns } from "../src/queries/jobs.ts";
import * as load from "../src/queries/load-open.ts";
import { countSessions, deleteSession, findAbandoned, readContent } from "../src/queries/manage-sessions.ts";
import {
  type AttemptEnd,
  claimAttempts,
  dispatchTasks,
  encodeEnd,
  endAttempts,
  endTasks,
  queueTasks,
  readDispatched,
} from "../src/queries/move-tasks.ts";
import { recordReadiness } from "../src/queries/record-readiness.ts";
import { hasEffects, readRecorded, readUsages } from "../src/queries/recorded-steps.ts";
import { retryTask } from "../src/queries/retry-tasks.ts";
import { findAhead, findInterrupted, findTurns } from "../src/queries/session-turns.ts";
import { countUnknownEffects, findEffect, settleEffect } from "../src/queries/settle-effect.ts";
import { loadUnpublished, markPublished } from "../src/queries/unpublished.ts";
import { openDatabase, type TestDatabase } from "./open-database.ts";

const ROWS = 20_000;

let database: TestDatabase;
beforeAll(async () => {
  database = await openDatabase();
  // One in ten is open: queued, delayed or with a deadline; the others have ended, one in fifty of them as a dead letter.
  await database.sql(
    `insert into tasks (id, tenant, agent, agent_version, priority, state, attempt, input, body_hash, origin, root,
       idempotency_key, not_before, deadline, finished_at, session_id, session_order)
     select id, 'default', agent, 'v', n % 5, state, 1, '{"text":"some input"}', 'hash', 'o' || id, id, 'k' || id,
       case when state = 'retrying' then now() + n * interval '1 second' end,
       case when n % 70 = 0 then now() + n * interval '1 second' end,
       case when n % 10 <> 0 then now() end, case when n % 4 = 0 then 's' || n % 100 end, n
     from (select n, 'task_' || lpad(n::text, 26, '0') as id, 'agent-' || n % 5 as agent,
       case when n % 10 = 0 then (case when n % 30 = 0 then 'retrying' else 'queued' end)
         when n % 50 = 1 then 'dead_letter' else 'succeeded' end as state
       from generate_series(1, ${ROWS}) n) as rows`,
  );
  await database.sql(
    "insert into sessions (tenant, id, agent) select 'default', 's' || n, 'a' from generate_series(0, 9999) n",
  );
  await database.sql("analyze tasks, sessions");
});
afterAll(() => database.stop());

const ids = [10, 20, 40].map((n) => `task_${String(n).padStart(26, "0")}`);
const error = new AppError("task_cancelled").toWire();
const end = (id: string): AttemptEnd => ({
  id,
  attempt: 1,
  state: "succeeded",
  result: { a: 1 },
  error: null,
  usage: NO_USAGE,
  contextTokens: 1,
  notBefore: null,
  failures: 0,
  processDeaths: 0,
  leasesLost: 0,
  startsAnew: false,
  fingerprint: null,
  session: null,
});
const soon = new Date(Date.now() + 60_000);
const past = new Date(0);
const sessions = [20, 40].map((n) => ({ tenant: "default", id: `s${n}` }));

const target = { id: "job_1", tenant: "default", before: `task_${"9".repeat(26)}` };
const step: JobStep = {
  job: "job_1",
  revision: 0,
  state: "running",
  cursor: load.FIRST_PLACE,
  exhausted: false,
  looked: 3,
};
const none = { ended: [], done: 0, failed: 0, failuresInRow: 0 };
const pace = { priority: 4, maxInflight: 5, stopAfterFailures: 5, reason: "", cursor: load.FIRST_PLACE, matched: 3 };
const JOBS: readonly JobTarget[] = [
  { ...target, kind: "cancel", filter: {} },
  { ...target, kind: "cancel", filter: { agent: "agent-0", state: "queued", priority: "low" } },
  { ...target, kind: "cancel", filter: { ids } },
  { ...target, kind: "replay", filter: {} },
  { ...target, kind: "replay", filter: { agent: "agent-1", code: "tool_failed" } },
  { ...target, kind: "replay", filter: { fingerprint: "00000000000000ff" } },
  { ...target, kind: "retry", filter: { state: "dead_letter", ids } },
];
const JOB_STATEMENTS: readonly [name: string, run: (db: Queries) => Promise<unknown>][] = [
  ...JOBS.flatMap((job) =>
    [countStatement(job, 1_000), pageStatement(job, ["agent-0", 2, ids[0] ?? ""], 200)].map(
      ({ name, text, values }): [string, (db: Queries) => Promise<unknown>] => [
        `${name} of ${job.kind}`,
        (db) => db.query(name, text, values),
      ],
    ),
  ),
  ["job-cancel-step", (db) => cancelStep(db, 1, step, ids, error)],
  ["job-run-step", (db) => runStep(db, 1, step, [{ id: "r", of: ids[0] ?? "", agentVersion: "v" }], none)],
  ["insert-job", (db) => insertJob(db, 1, { ...target, kind: "replay", filter: {}, ...pace })],
  ["abort-job", (db) => abortJob(db, 1, "default", "job_1")],
  ["find-open-job", (db) => findJob(db, "job_1")],
  ["load-jobs", loadJobs],
  ["load-runs", (db) => loadRuns(db, "job_1")],
  ["count-open-jobs", (db) => countOpenJobs(db, "default")],
];

const STATEMENTS: readonly [name: string, run: (db: Queries) => Promise<unknown>][] = [
  ["queue-tasks", (db) => queueTasks(db, 1, ids)],
  [
    "dispatch-tasks",
    (db) =>
      dispatchTasks(
        db,
        1,
        ids.map((id) => ({ id, session_id: null, attempt: 1, adapter: "x" })),
      ),
  ],
  ["read-dispatched", (db) => readDispatched(db, ids)],
  [
    "claim-attempts",
    (db) =>
      claimAttempts(
        db,
        1,
        ids.map((id) => ({ id, attempt: 2, worker: "w" })),
      ),
  ],
  [
    "end-attempts",
    (db) =>
      endAttempts(
        db,
        1,
        ids.map((id) => encodeEnd(end(id))),
      ),
  ],
  ["end-tasks", (db) => endTasks(db, 1, ids, "cancelled", error)],
  ["retry-task", (db) => retryTask(db, { id: "r", of: ids[0] ?? "", agentVersion: "v" })],
  ["settle-effect", (db) => settleEffect(db, 1, { root: ids[0] ?? "", step: 1, place: 0 }, { outcome: "not_done" })],
  ["find-effect", (db) => findEffect(db, { root: ids[0] ?? "", step: 1, place: 0 })],
  ["count-unknown-effects", (db) => countUnknownEffects(db)],
  ["has-effects", (db) => hasEffects(db, ids[0] ?? "")],
  ["read-recorded", (db) => readRecorded(db, { id: ids[0] ?? "", resume_from: 1, attempt: 3, forked_from: null })],
  [
    "read-usages",
    (db) =>
      readUsages(
        db,
        ids.map((task) => ({ task, attempt: 1 })),
      ),
  ],
  ["load-page", (db) => load.loadPage(db, ["agent-1", 2, ids[0] ?? ""], 1_000)],
  ["load-attempts", (db) => load.loadAttempts(db, load.FIRST_PLACE, 1_000)],
  ["load-lane", (db) => load.loadLane(db, { agent: "agent-0", priority: 0, after: "", limit: 1_000 })],
  ["load-delayed", (db) => load.loadDelayed(db, past, soon, 1_000)],
  ["load-deadlines", (db) => load.loadDeadlines(db, soon, 1_000)],
  ["load-by-ids", (db) => load.loadByIds(db, ids)],
  ["load-since", (db) => load.loadSince(db, `task_${String(ROWS - 200).padStart(26, "0")}`, 1_000)],
  ["load-unpublished", (db) => loadUnpublished(db, soon, "", 16)],
  ["mark-published", (db) => markPublished(db, ids)],
  ...JOB_STATEMENTS,
  ["record-readiness", (db) => recordReadiness(db, 1, true)],
  [
    "dispatch-in-sessions",
    (db) =>
      dispatchTasks(
        db,
        1,
        ids.map((id) => ({ id, session_id: "s", attempt: 1, adapter: "x" })),
      ),
  ],
  [
    "end-in-sessions",
    (db) =>
      endAttempts(
        db,
        1,
        ids.map((id) => encodeEnd(end(id), true)),
      ),
  ],
  ["find-busy-sessions", (db) => findBusy(db, sessions)],
  ["find-turns", (db) => findTurns(db, sessions)],
  ["find-interrupted", (db) => findInterrupted(db, ids[0] ?? "")],
  ["find-ahead", (db) => findAhead(db, ids[0] ?? "")],
  ["read-session-content", (db) => readContent(db, { task: ids[0] ?? "", attempt: 1 })],
  ["count-sessions", countSessions],
  ["find-abandoned-sessions", findAbandoned],
  ["delete-session", (db) => deleteSession(db, { tenant: "default", id: "s20" })],
  ["count-dead-letters", countDeadLetters],
  ["count-open-tasks", countOpenTasks],
  [
    "find-submissions",
    (db) =>
      findSubmissions(
        db,
        ids.map((id) => ({ tenant: "default", idempotencyKey: `k${id}`, origin: id })),
      ),
  ],
];

/** Runs nothing, and tells how it would be run. */
const planOf = async (run: (db: Queries) => Promise<unknown>): Promise<string> => {
  const plans: string[] = [];
  const explain: Queries = {
    query: async <R extends object>(_name: string, text: string, values?: readonly unknown[]) => {
      const lines = await database.sql(`explain ${text}`, values);
      plans.push(lines.map((line) => String(line["QUERY PLAN"])).join("\n"));
      return [{ id: null }] as unknown as R[];
    },
  };
  await run(explain);
  expect(plans).toHaveLength(1);
  return plans[0] ?? "";
};

it.each(STATEMENTS)("%s does not read the whole table", async (_name, run) => {
  expect(await planOf(run)).not.toMatch(/Seq Scan on (tasks|sessions)/);
});

const countUpdates = async (): Promise<{ all: number; hot: number }> => {
  const [row] = await database.sql(
    "select n_tup_upd as all, n_tup_hot_upd as hot from pg_stat_user_tables where relname = 'tasks'",
  );
  return row as { all: number; hot: number };
};

it("dispatch and claim touch no index, and neither does the move of a delayed task to the queue", async () => {
  const id = (n: number) => `hot_${n}`;
  // So few that every version of them fits on the page that they were written on.
  const count = 2;
  for (let n = 0; n < count; n += 1) {
    await database.sql(
      `insert into tasks (id, tenant, agent, agent_version, priority, state, input, body_hash, origin, root, not_before, deadline)
       values ($1, 'default', 'a', 'v', 2, 'scheduled', '{}', 'hash', $1, $1, now(), now())`,
      [id(n)],
    );
  }
  const before = await countUpdates();
  const each = Array.from({ length: count }, (_, n) => id(n));
  await queueTasks(database.store, 1, each);
  await dispatchTasks(
    database.store,
    1,
    each.map((one) => ({ id: one, session_id: null, attempt: 0, adapter: "x" })),
  );
  await claimAttempts(
    database.store,
    1,
    each.map((one) => ({ id: one, attempt: 1, worker: "w" })),
  );
  // Each connection reports its counts a moment after it fell idle.
  const counted = await eventually(
    async () => {
      const now = await countUpdates();
      return now.all - before.all === 3 * count ? now : undefined;
    },
    { withinMs: 20_000, because: "the updates are counted" },
  );
  expect(counted.hot - before.hot).toBe(3 * count);
});
