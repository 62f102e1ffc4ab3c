// Work on many tasks at once, over the whole system: a thousand dead letters are replayed beside critical work, and ten
// thousand tasks are cancelled while their job is aborted and the leader killed.
import { cp, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Client, createClient } from "@openclaw/client";
import type { Job } from "@openclaw/contracts";
import { environment, type Stack, startStack } from "@openclaw/devstack";
import { Store } from "@openclaw/store";
import { eventually, makeTemporaryFolder } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import pino from "pino";
import { afterAll, beforeAll, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const AGENT = "query-routing";
const LETTERS = 1_000;
const INFLIGHT = 5;
/** Five beside each other leave three. */
const SLOTS = 8;
const PAIRS = 10;
const CRITICAL_PER_RUN = 5;
const MANY = 10_000;
const LONG = { timeout: 900_000 };

let folders: string[];
let stack: Stack;
let store: Store;
let client: Client;

const writeConfig = async (folder: string): Promise<void> => {
  await cp(join(ROOT, "deploy/config"), folder, { recursive: true });
  const file = join(folder, `agents/${AGENT}.yml`);
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(/warm: \d+\n {4}max: \d+/, `warm: ${SLOTS}\n    max: ${SLOTS}`));
};

beforeAll(async () => {
  folders = [await makeTemporaryFolder(), await makeTemporaryFolder()];
  const [stateDir = "", configDir = ""] = folders;
  await writeConfig(configDir);
  stack = await startStack({
    root: ROOT,
    stateDir,
    configDir,
    env: { ...environment(), OPENCLAW_AGENTS: AGENT, OPENCLAW_MAX_AGENTS: String(SLOTS) },
    report: () => {},
    anyPorts: true,
    replicas: { scheduler: 2 },
    // The engine's own physics, at half its time: what runs beside each other slows each other down.
    simulatorArgs: ["--hardware", "A10", "--time-scale", "2"],
  });
  client = createClient({ baseUrl: stack.http });
  store = new Store({ url: stack.postgres, applicationName: "trial", log: pino({ level: "silent" }) });
}, 180_000);

afterAll(async () => {
  await store?.stop();
  await stack?.stop();
  await Promise.all((folders ?? []).map((path) => rm(path, { recursive: true, force: true })));
}, 60_000);

const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle - 1)] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
};

const numberOf = async (text: string, values: readonly unknown[] = []): Promise<number> =>
  Number((await store.query<{ n: number }>("", text, values))[0]?.n);

/** Milliseconds of the critical tasks of a run, each from its submission to its answer. */
const criticalRun = async (): Promise<number[]> => {
  const times: number[] = [];
  for (let n = 0; n < CRITICAL_PER_RUN; n += 1) {
    const input = { text: `Where is parcel ${n}? It should have come on Monday.` };
    const began = performance.now();
    const task = await client.submit({ agent: AGENT, input, priority: "critical" }, { waitSeconds: 60 });
    expect(task.state).toBe("succeeded");
    times.push(performance.now() - began);
  }
  return times;
};

const insertLetters = async (): Promise<void> => {
  const version = (await client.agents()).find(({ name }) => name === AGENT)?.version;
  await store.query(
    "",
    `insert into tasks (id, tenant, agent, agent_version, priority, state, attempt, input, body_hash, origin, root, finished_at,
       error, fingerprint)
     select id, 'default', $1, $2, 2, 'dead_letter', 3, json_build_object('text', 'My invoice ' || n || ' is wrong.'), 'hash', id, id,
       now(), '{"code":"tool_failed","kind":"unavailable","message":"no"}', '00000000000000ff'
     from (select n, 'task_0' || lpad(n::text, 25, '0') as id from generate_series(1, $3::integer) n) given`,
    [AGENT, version, LETTERS],
  );
};

/** Looks every 20 ms at how many of the replayed tasks run, until it is told to stop. */
const watchRunning = (signal: AbortSignal): Promise<number> =>
  (async () => {
    let most = 0;
    while (!signal.aborted) {
      const text =
        "select count(*)::int as n from tasks where root <> id and finished_at is null and state in ('dispatched', 'running')";
      most = Math.max(most, await numberOf(text));
      await sleep(20);
    }
    return most;
  })();

const replayAll = () =>
  client.deadLetters.replay({ filter: { agent: AGENT }, max_inflight: INFLIGHT, stop_after_failures: 1_000 });

const settled = async (id: string): Promise<Job> => {
  for await (const job of client.jobs.watch(id)) if (job.state !== "running" && job.inflight === 0) return job;
  throw new TypeError(`${id} is not settled`);
};

/** Median times of critical tasks by themselves and beside the replay; which comes first alternates. */
const pairedRun = async (n: number): Promise<{ alone: number; beside: number }> => {
  const beside = async () => {
    const { id } = await replayAll();
    const isFull = async () => (await client.jobs.get(id)).inflight === INFLIGHT;
    await eventually(isFull, { withinMs: 30_000, because: "the replay is under way" });
    const times = await criticalRun();
    await client.jobs.abort(id);
    await settled(id);
    return median(times);
  };
  const alone = async () => median(await criticalRun());
  if (n % 2 === 0) return { beside: await beside(), alone: await alone() };
  const first = await alone();
  return { alone: first, beside: await beside() };
};

it("replays a thousand dead letters five at a time, beside critical work", LONG, async () => {
  await insertLetters();
  await criticalRun();
  const stop = new AbortController();
  const running = watchRunning(stop.signal);
  const pairs: { alone: number; beside: number }[] = [];
  for (let n = 0; n < PAIRS; n += 1) pairs.push(await pairedRun(n));
  const began = performance.now();
  const last = await settled((await replayAll()).id);
  const seconds = (performance.now() - began) / 1000;
  stop.abort();
  const most = await running;
  const ratio = median(pairs.map(({ alone, beside }) => beside / alone));
  const report = {
    pairs: pairs.map(({ alone, beside }) => [Math.round(alone), Math.round(beside)]),
    ratio,
    most,
    last,
    seconds,
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(most).toBe(INFLIGHT);
  expect(await numberOf("select count(*)::int as n from tasks where root <> id and state = 'succeeded'")).toBe(LETTERS);
  expect(await numberOf("select count(distinct root)::int as n from tasks where root <> id")).toBe(LETTERS);
  expect(ratio).toBeLessThanOrEqual(1.1);
});

const submitMany = async (): Promise<void> => {
  const lanes = Array.from({ length: 50 }, (_, lane) => lane);
  const submit = async (lane: number) => {
    for (let n = lane; n < MANY; n += lanes.length)
      await client.submit({ agent: AGENT, input: { text: `${n}` }, delay_seconds: 3_600, tags: ["many"] });
  };
  await Promise.all(lanes.map(submit));
};

const cancelled = () =>
  numberOf("select count(*)::int as n from tasks where 'many' = any(tags) and state = 'cancelled'");

it("cancels ten thousand tasks in bulk, aborted half-way and with the leader killed", LONG, async () => {
  await submitMany();
  const request = { kind: "cancel", filter: { agent: AGENT, state: "scheduled" }, reason: "trial" } as const;
  const first = await client.jobs.create(request);
  const seen = new Set<number>();
  const half = async () => {
    const { done } = await client.jobs.get(first.id);
    seen.add(done);
    return done >= MANY / 3;
  };
  await eventually(half, { withinMs: 60_000, because: "a third is cancelled" });
  const aborted = await client.jobs.abort(first.id);
  await sleep(1_000);
  const left = MANY - (await cancelled());
  const stopped = await client.jobs.get(first.id);
  const began = performance.now();
  const second = await client.jobs.create(request);
  await sleep(150);
  await Promise.all([stack.kill("scheduler", 0), stack.kill("scheduler", 1)]);
  const last = await settled(second.id);
  const report = { seen: seen.size, aborted: aborted.done, left, last, seconds: (performance.now() - began) / 1000 };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(first.matched).toBe(MANY);
  expect(aborted).toMatchObject({ state: "aborted" });
  expect(stopped.done).toBe(aborted.done);
  expect(left).toBe(MANY - aborted.done);
  expect(left).toBeGreaterThan(0);
  expect(second.matched).toBe(left);
  expect(last).toMatchObject({ state: "done", done: left, skipped: 0 });
  expect(await cancelled()).toBe(MANY);
  const published = async () => (await numberOf("select count(*)::int as n from unpublished")) === 0;
  await eventually(published, { withinMs: 120_000, because: "every end is published" });
});
