// The journal and the spans into Postgres, by the real service between a real broker and a real database.
import { Bus, deleteStream, ensureStream } from "@openclaw/bus";
import { type FinishedSpan, JOURNAL, journalSlot, journalSubject, spansSubject } from "@openclaw/contracts";
import { sweep } from "@openclaw/recorder";
import { Store } from "@openclaw/store";
import { createLogger } from "@openclaw/telemetry";
import {
  eventually,
  type SpawnedService,
  spawnService,
  startTestNats,
  startTestPostgres,
  type TestNats,
  type TestPostgres,
} from "@openclaw/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const NOW = Date.now();
const DAY_MS = 86_400_000;
const AT = new Date(NOW).toISOString();
/** What a recorder logs of a batch that Postgres did not take. */
const NOT_WRITTEN = "A batch of the journal was not written";
const log = createLogger({ service: "test", instance: "test", level: "fatal" });

let nats: TestNats;
let postgres: TestPostgres;
let bus: Bus;
let store: Store;
let recorders: SpawnedService[] = [];

const spawn = (instance: string) =>
  spawnService({
    name: "recorder",
    env: {
      NATS_URL: nats.url,
      DATABASE_URL: postgres.url,
      OPENCLAW_INSTANCE: instance,
      // Little, so that a batch which is not bounded in bytes ends the process.
      NODE_OPTIONS: "--max-old-space-size=96",
    },
  });

const readiness = async ({ metricsUrl }: SpawnedService): Promise<string> => {
  const response = await fetch(`${metricsUrl}/readyz`).catch(() => undefined);
  return response === undefined ? "" : response.text();
};

const metric = async (name: string): Promise<number> => {
  const texts = await Promise.all(
    recorders.map(async ({ metricsUrl }) => (await fetch(`${metricsUrl}/metrics`)).text()),
  );
  const lines = texts.flatMap((text) => text.split("\n")).filter((line) => line.startsWith(name));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(" ") + 1)), 0);
};

let taskCount = 0;
const newTask = (): string => {
  taskCount += 1;
  return `task_${String(taskCount).padStart(26, "0")}`;
};

const head = (task: string, n: number) => ({ v: 1, task, tenant: "default", agent: "reader", attempt: 1, n, at: AT });

const modelStep = (task: string, n: number, change: object = {}) => ({
  ...head(task, n),
  type: "step.model",
  message: { role: "assistant", content: "done", tool_calls: [] },
  finish_reason: "stop",
  usage: { prompt_tokens: 7, completion_tokens: 3, cached_tokens: 2, model_calls: 1, tool_calls: 0 },
  timings: { queued_ms: 0, first_token_ms: 1, total_ms: 12.5 },
  adapter: "a",
  replica: "r",
  ...change,
});

const toolStep = (task: string, n: number, change: object = {}) => ({
  ...head(task, n),
  type: "step.tool",
  call_id: `call_${n}`,
  tool: "parse",
  arguments: {},
  result: { pages: 2 },
  duration_ms: 5,
  ...change,
});

const wholeAttempt = (task: string) => [
  { ...head(task, 0), type: "attempt.started", worker: "w" },
  modelStep(task, 1),
  toolStep(task, 2),
  { ...head(task, 3), type: "attempt.ended", outcome: { status: "succeeded", result: {}, usage: {} } },
];

const subjectOf = (task: string): string =>
  journalSubject.build({ slot: journalSlot(task), tenant: "default", agent: "reader", task });

const publish = (task: string, events: readonly unknown[]) =>
  Promise.all(events.map((event) => bus.streams.publish(subjectOf(task), event)));

const stepsOf = (task: string) =>
  store.query<{ n: number; type: string; data: Record<string, unknown> }>(
    "steps-of",
    "select n, type, data from steps where task = $1 order by n",
    [task],
  );

const countOf = async (table: string, task: string): Promise<number> => {
  const rows = await store.query(`count-${table}`, `select 1 from ${table} where task = $1`, [task]);
  return rows.length;
};

/** A blob stored at each of the times; their ids. */
const insertBlobs = async (...times: readonly string[]): Promise<string[]> => {
  const text =
    "insert into blobs (tenant, id, media_type, size, bytes, created_at) values ('default', $1, 't/t', 1, 'x', $2)";
  const ids = times.map((_, i) => `blob_${String(i).repeat(64)}`);
  await Promise.all(times.map((at, i) => store.query("insert-blob", text, [ids[i], at])));
  return ids;
};

const insertOpenTask = async (input: unknown): Promise<void> => {
  await store.query("version", "insert into agent_versions (version, name, spec) values ('v', 'reader', '{}')");
  await store.query(
    "insert-task",
    `insert into tasks (id, tenant, agent, agent_version, priority, state, input, body_hash, origin, root)
     values ($1, 'default', 'reader', 'v', 2, 'queued', $2, '', 'o', $1)`,
    [newTask(), JSON.stringify(input)],
  );
};

const recorded = (task: string, count: number) =>
  eventually(async () => (await stepsOf(task)).length >= count, {
    withinMs: 15_000,
    because: `${count} events of ${task} are recorded`,
  });

beforeAll(async () => {
  [nats, postgres] = await Promise.all([startTestNats(), startTestPostgres()]);
  bus = new Bus({ url: nats.url, name: "test", log });
  store = new Store({ url: postgres.url, applicationName: "test", log });
  await Promise.all([bus.start(), store.start()]);
  recorders = await Promise.all([spawn("recorder-1"), spawn("recorder-2")]);
});

afterAll(async () => {
  await Promise.all(recorders.map((recorder) => recorder.stop()));
  await bus.stop();
  await store.stop();
  await Promise.all([nats.stop(), postgres.stop()]);
});

describe("the recorder", () => {
  it("is not ready without the journal, and is once the scheduler has made it", async () => {
    for (const recorder of recorders) {
      await eventually(async () => (await readiness(recorder)).includes('"journal","ready":false'), {
        withinMs: 15_000,
        because: "the recorder says that it misses the journal",
      });
    }
    await ensureStream(bus, JOURNAL);
    await Promise.all(recorders.map((recorder) => recorder.waitReady()));
  });

  it("writes an attempt's events into steps, usage and audit", async () => {
    const task = newTask();
    await publish(task, wholeAttempt(task));
    await recorded(task, 4);
    expect((await stepsOf(task)).map(({ type }) => type)).toEqual([
      "attempt.started",
      "step.model",
      "step.tool",
      "attempt.ended",
    ]);
    expect(await store.query("usage-of", "select * from usage where task = $1", [task])).toMatchObject([
      { n: 1, prompt_tokens: 7, completion_tokens: 3, cached_tokens: 2, duration_ms: 12.5, agent: "reader" },
    ]);
    expect(await store.query("audit-of", "select * from audit where task = $1 order by n", [task])).toMatchObject([
      { n: 0, action: "attempt.started", subject: "w", outcome: "ok" },
      { n: 2, action: "step.tool", subject: "parse", outcome: "ok" },
      { n: 3, action: "attempt.ended", subject: "reader", outcome: "ok" },
    ]);
  });

  it("writes an event once, however often it is published, and in batches", async () => {
    const tasks = Array.from({ length: 300 }, newTask);
    const statements = 'openclaw_store_query_seconds_count{query="insert-steps"';
    const [before, executed] = await Promise.all([
      metric('openclaw_recorder_rows_total{table="steps"'),
      metric(statements),
    ]);
    await Promise.all(tasks.flatMap((task) => [publish(task, wholeAttempt(task)), publish(task, wholeAttempt(task))]));
    await Promise.all(tasks.map((task) => recorded(task, 4)));
    await eventually(async () => (await metric('openclaw_recorder_rows_total{table="steps"')) - before === 1_200, {
      withinMs: 15_000,
      because: "1,200 rows are counted, and none twice",
    });
    expect((await metric(statements)) - executed).toBeLessThan(2_400 / 10);
  });

  it("puts a placeholder in the place of an event that Postgres refuses, and writes those around it", async () => {
    const task = newTask();
    await store.query(
      "",
      "alter table steps add constraint refusing check (data ->> 'adapter' is distinct from 'refused')",
    );
    await publish(task, [
      toolStep(task, 0),
      toolStep(task, 1, { result: "NUL \u0000 inside" }),
      toolStep(task, 2, { result: "half a character: \ud83d" }),
      modelStep(task, 3, { adapter: "refused" }),
      toolStep(task, 4),
    ]);
    await recorded(task, 5);
    const steps = await stepsOf(task);
    expect(steps.map(({ data }) => (data["error"] as { code?: string } | undefined)?.code)).toEqual([
      undefined,
      "store_rejected",
      "store_rejected",
      "store_rejected",
      undefined,
    ]);
    expect(JSON.stringify(steps[3]?.data)).toContain("23514");
    expect(await countOf("usage", task)).toBe(0);
    expect(await countOf("audit", task)).toBe(5);
  });

  it("gives up what cannot be read or stored at all, and goes on", async () => {
    const task = newTask();
    await publish(task, [
      "no event",
      { v: 1, type: "step.model" },
      { ...toolStep(task, 7), attempt: 3_000_000_000 },
      ...wholeAttempt(task),
    ]);
    await recorded(task, 4);
    // The lag is what it was when it was last asked for, maybe before all this was published.
    const givenUp = () => metric("openclaw_recorder_given_up_total");
    await eventually(async () => (await givenUp()) >= 3, { withinMs: 20_000, because: "three records are given up" });
    await eventually(async () => (await metric("openclaw_recorder_lag_messages")) === 0, {
      withinMs: 20_000,
      because: "nothing is left in the journal's consumer",
    });
    expect(await countOf("steps", task)).toBe(4);
    expect(await givenUp()).toBe(3);
  });

  it("records spans and leaves out those that cannot be stored", async () => {
    const span = (id: string, change: Partial<FinishedSpan> = {}): FinishedSpan => ({
      trace_id: "a".repeat(32),
      span_id: id.repeat(16),
      parent_span_id: null,
      name: "execute_tool parse",
      kind: "internal",
      service: "tool-gateway",
      start_unix_ms: NOW + 0.5,
      end_unix_ms: NOW + 12.5,
      attributes: { "gen_ai.tool.name": "parse" },
      error: null,
      ...change,
    });
    const bad = [span("c", { name: "NUL \u0000" }), span("d", { start_unix_ms: 1e300 })];
    const good = [span("1"), span("2", { parent_span_id: "1".repeat(16) })];
    const elsewhere = span("3", { trace_id: "b".repeat(32) });
    bus.publish(spansSubject.all, { v: 1, spans: [good[0], ...bad, elsewhere, good[1]] });
    const rows = await eventually(
      async () => {
        const found = await store.query("spans", "select trace_id, spans from trace_parts order by trace_id");
        return found.length > 0 && found;
      },
      { withinMs: 10_000, because: "the spans are recorded" },
    );
    expect(rows).toEqual([
      { trace_id: "a".repeat(32), spans: good },
      { trace_id: "b".repeat(32), spans: [elsewhere] },
    ]);
    expect(await metric("openclaw_spans_dropped_total")).toBe(2);
  });

  it("loses nothing when the database goes away for a while", async () => {
    const task = newTask();
    // A fast shutdown: this server does not sync its commits, and a kill would lose those of the tests before.
    await postgres.kill("SIGINT");
    await publish(task, wholeAttempt(task));
    await eventually(() => recorders.some((recorder) => recorder.logs().includes(NOT_WRITTEN)), {
      withinMs: 15_000,
      because: "a recorder has tried in vain",
    });
    await postgres.restart();
    await recorded(task, 4);
  });

  it("records a backlog of large records with little memory", async () => {
    const task = newTask();
    const result = '"'.repeat(125 * 1024);
    const failed = () => recorders.map((recorder) => recorder.logs().split(NOT_WRITTEN).length);
    await store.transaction(async (queries) => {
      // Nobody can write, so that all of it waits; what a recorder took first it gives back after two seconds.
      await queries.query("", "lock table steps in exclusive mode");
      const before = failed();
      for (let n = 0; n < 400; n += 50) {
        await publish(
          task,
          Array.from({ length: 50 }, (_, i) => toolStep(task, n + i, { result })),
        );
      }
      await eventually(() => failed().every((count, i) => count > (before[i] ?? 0)), {
        withinMs: 8_000,
        because: "both recorders have tried in vain",
      });
    });
    await eventually(async () => (await countOf("audit", task)) === 400, {
      withinMs: 50_000,
      because: "400 records of 250 KiB are recorded",
    });
    for (const recorder of recorders) expect(await readiness(recorder)).toContain('"ready":true');
  });

  it("records again after the journal was lost and made anew", async () => {
    const task = newTask();
    await deleteStream(bus, JOURNAL.name);
    await ensureStream(bus, JOURNAL);
    await publish(task, wholeAttempt(task));
    await recorded(task, 4);
  });

  it("takes old rows away and leaves the others", async () => {
    const old = newTask();
    const young = newTask();
    await publish(young, wholeAttempt(young));
    const longAgo = new Date(NOW - 100 * DAY_MS).toISOString();
    const past = wholeAttempt(old).map((event) => ({ ...event, at: longAgo }));
    await publish(old, past);
    await Promise.all([recorded(old, 4), recorded(young, 4)]);
    const { signal } = new AbortController();
    const [, named, fresh] = await insertBlobs(longAgo, longAgo, AT);
    await insertOpenTask({ documents: [{ blob: named }] });
    // Days ago: the limit is 400.
    for (const days of [402, 401, 399, 1])
      await store.query("insert-readiness", "insert into readiness values (to_timestamp($1), true)", [
        (NOW - days * DAY_MS) / 1000,
      ]);
    await store.query(
      "insert-sessions",
      `insert into sessions (tenant, id, agent, task, used_at) values
       ('default', 'idle', 'a', null, $1), ('default', 'waited-for', 'a', null, $1), ('default', 'held', 'a', 't', $1), ('default', 'used', 'a', null, $2)`,
      [longAgo, AT],
    );
    await store.query("enter", "update tasks set session_id = 'waited-for' where finished_at is null");
    const swept = { store, sessionIdleDays: 30 };
    expect(await sweep(swept, NOW, signal)).toEqual({
      ...{ trace_parts: 0, usage: 1, audit: 3, blobs: 1, readiness: 2 },
      ...{ jobs: 0, sessions: 1 },
    });
    const kept = await store.query<{ id: string }>("sessions-left", "select id from sessions order by id");
    expect(kept.map(({ id }) => id)).toEqual(["held", "used", "waited-for"]);
    const left = await store.query<{ id: string }>("blobs-left", "select id from blobs order by id");
    expect(left.map(({ id }) => id)).toEqual([named, fresh]);
    for (const table of ["steps", "usage", "audit"]) expect(await countOf(table, old)).toBe(0);
    expect(await countOf("steps", young)).toBe(4);
    expect(await sweep(swept, NOW + 10 * DAY_MS, signal)).toEqual({
      trace_parts: 2,
      usage: 0,
      audit: 0,
      blobs: 0,
      readiness: 1,
      jobs: 0,
      sessions: 0,
    });
  });

  it("stops while it waits for a journal that is not there", async () => {
    await deleteStream(bus, JOURNAL.name);
    const waiting = await spawn("recorder-3");
    await eventually(async () => (await readiness(waiting)).includes('"journal","ready":false'), {
      withinMs: 15_000,
      because: "it waits for the journal",
    });
    await waiting.kill("SIGTERM");
    await eventually(() => waiting.logs().includes("The service has ended"), {
      withinMs: 30_000,
      because: "it has ended",
    });
    expect(waiting.logs()).toContain('"exitCode":0');
    await waiting.stop();
  });
});
