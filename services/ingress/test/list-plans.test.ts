// A list of the tasks in a state is read by an index that fits it, and does not walk through the tasks that it leaves out;
// what a scorecard counts is read from an index alone.
import { Store } from "@openclaw/store";
import { createLogger } from "@openclaw/telemetry";
import { makeTestDatabase, type TestDatabase } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { listStatement, type Statement, type TaskFilter } from "../src/list-query.ts";
import { recentSince, recentStatement } from "../src/overview/recent-query.ts";
import { scorecardStatements } from "../src/scorecard/scorecard-query.ts";

const ENDED = 20_000;

let database: TestDatabase;
let store: Store;

/** `count` tasks in a state, with ids from `first` on; the tasks of a chain have the root of the one before. */
const insert = (state: string, first: number, count: number, root = 0) =>
  store.query(
    `insert-${state}-${root}`,
    `insert into tasks (id, tenant, agent, agent_version, priority, state, input, body_hash, origin, root, finished_at)
     select 'task_' || lpad((n + $2)::text, 26, '0'), 'default', 'a', 'v', 2, $1, '{}', '', 'o' || n + $2,
       'task_' || lpad((n + $2 - $4)::text, 26, '0'), case when $1 in ('queued', 'running') then null
       else now() - n * interval '1 minute' end
     from generate_series(1, $3::int) n`,
    [state, first, count, root],
  );

beforeAll(async () => {
  database = await makeTestDatabase();
  const log = createLogger({ service: "test", instance: "test", level: "fatal" });
  store = new Store({ url: database.url, applicationName: "test", log });
  await store.start();
  await store.query("version", "insert into agent_versions (version, name, spec) values ('v', 'a', '{}')");
  await insert("failed", 0, 30);
  await insert("dead_letter", 100, 30);
  await insert("succeeded", 200, ENDED);
  await insert("succeeded", 1_000 + ENDED, 20, 900 + ENDED);
  await insert("running", 2_000 + ENDED, 100);
  await store.query("", "analyze tasks");
});

afterAll(async () => {
  await store.stop();
  await database.stop();
});

/** The indexes of the plan, and how many rows it took from the tables. */
const planOf = async ({ text, values }: Pick<Statement, "text" | "values">) => {
  const rows = await store.query<{ "QUERY PLAN": string }>("", `explain (analyze, costs off) ${text}`, values);
  const lines = rows.map((row) => row["QUERY PLAN"]);
  const indexes = lines.flatMap((line) => /(?:using|Index Scan on) (tasks_\w+)/.exec(line)?.[1] ?? []);
  return { lines, indexes: [...new Set(indexes)].sort(), isScanned: lines.some((line) => line.includes("Seq Scan")) };
};

it.each<[string, Omit<TaskFilter, "limit">, string[]]>([
  ["a rare terminal state", { state: "failed" }, ["tasks_ended"]],
  ["a terminal state that there is not", { state: "expired" }, ["tasks_ended"]],
  ["an open state", { state: "running" }, ["tasks_open"]],
  ["an open state that there is not", { state: "waiting_tool" }, ["tasks_open"]],
  [
    "dead letters",
    { state: "dead_letter", lastOfChain: true },
    ["tasks_ended", "tasks_forks", "tasks_pkey", "tasks_root"],
  ],
])("%s", async (_, filter, indexes) => {
  const plan = await planOf(listStatement("default", { limit: 50, ...filter }));
  expect(plan, plan.lines.join("\n")).toMatchObject({ indexes, isScanned: false });
});

it.each([
  ["ended", ["tasks_by_end"]],
  ["peaks", ["tasks_by_end", "tasks_open"]],
  ["readiness", []],
] as const)("a scorecard's %s", async (source, indexes) => {
  const now = new Date();
  const periods = [1, 0].map((ago) => ({
    from: new Date(now.getTime() - (ago + 1) * 3_600_000),
    to: new Date(now.getTime() - ago * 3_600_000),
  }));
  const plan = await planOf(scorecardStatements("default", periods, now)[source]);
  expect(plan, plan.lines.join("\n")).toMatchObject({ indexes, isScanned: false });
  if (source === "ended") expect(plan.lines.join("\n")).toMatch(/Index Only Scan using tasks_by_end/);
});

it("how tasks of the last hour ended", async () => {
  const plan = await planOf(recentStatement("default", recentSince(new Date())));
  expect(plan, plan.lines.join("\n")).toMatchObject({ indexes: ["tasks_by_end"], isScanned: false });
});
