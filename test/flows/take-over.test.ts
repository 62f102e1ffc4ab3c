// Two schedulers: one leads, and whatever becomes of it, the other goes on with the same attempts.
import { beat, control } from "@openclaw/contracts";
import { eventually, type SpawnedService } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startCluster, type TestCluster } from "./cluster.ts";
import { NatsClient } from "./nats-client.ts";
import { ScriptedWorker, succeeded } from "./scripted-worker.ts";

const AGENT = "query-routing";

let cluster: TestCluster;
let client: NatsClient;
let worker: ScriptedWorker;
const schedulers: SpawnedService[] = [];
/** By task: lets its attempt end. */
const gates = new Map<string, PromiseWithResolvers<void>>();

beforeAll(async () => {
  cluster = await startCluster();
  // The same name for both, as two replicas of one compose service with a fixed environment would have.
  for (let i = 0; i < 2; i += 1) schedulers.push(await cluster.service("scheduler", { OPENCLAW_INSTANCE: "twin" }));
  client = new NatsClient(cluster.bus);
  worker = new ScriptedWorker({
    bus: cluster.bus,
    name: "scripted",
    agent: AGENT,
    capacity: 8,
    run: async (item) => {
      const gate = Promise.withResolvers<void>();
      gates.set(item.task, gate);
      await gate.promise;
      return succeeded({ attempt: item.attempt });
    },
  });
});

afterAll(async () => {
  worker.stop();
  await cluster.stop();
});

const within = { withinMs: 20_000 };

const leading = async (scheduler: SpawnedService): Promise<boolean> => {
  const text = await (await fetch(`${scheduler.metricsUrl}/metrics`)).text();
  return /^openclaw_scheduler_leading\{[^}]*\} 1$/m.test(text);
};

const leaders = async (): Promise<SpawnedService[]> => {
  const flags = await Promise.all(schedulers.map(leading));
  return schedulers.filter((_, i) => flags[i]);
};

const theLeader = (): Promise<SpawnedService> =>
  eventually(
    async () => {
      const [leader, ...others] = await leaders();
      return others.length === 0 && leader;
    },
    { ...within, because: "one of them leads" },
  );

/** A task whose attempt runs until its gate is opened. */
const running = async (): Promise<string> => {
  const { id } = await client.accepted({ body: { input: "x" }, agent: AGENT });
  await eventually(() => gates.has(id), { ...within, because: `${id} runs` });
  return id;
};

it("two of one name do not both lead", async () => {
  await theLeader();
  const [row] = await cluster.sql("select holder, epoch from leadership");
  expect(row?.["holder"]).toMatch(/^twin\.[0-9a-f]{12}$/);
});

it("a running attempt outlasts a leader that loses the lead without knowing, and nobody revokes it", async () => {
  await theLeader();
  const id = await running();
  // As after a pause of its machine: the lease is another's, and the former leader still listens for a moment.
  await cluster.sql(
    "update leadership set holder = 'another', epoch = epoch + 1, expires_at = clock_timestamp() + interval '2 seconds'",
  );
  await theLeader();
  gates.get(id)?.resolve();
  expect(await client.end(id)).toMatchObject({ state: "succeeded", result: { attempt: 1 } });
  expect(worker.revoked).toEqual([]);
});

it("a former leader answers nothing: it says that it does not lead, or nobody hears", async () => {
  await theLeader();
  await cluster.sql("update leadership set holder = 'another', epoch = epoch + 1, expires_at = 'infinity'");
  await eventually(async () => (await leaders()).length === 0, { ...within, because: "both know" });
  const request = { v: 1, worker: "w", agent: AGENT, capacity: 0, processes: 0, draining: true, running: [] };
  const answer = cluster.bus.request(control("beat"), request, beat.reply, { timeoutMs: 1_000 });
  await expect(answer).rejects.toMatchObject({ kind: "unavailable" });
  await cluster.sql("update leadership set expires_at = '-infinity'");
  await theLeader();
});

it("the other leads after the leader was killed, and its attempts go on", async () => {
  const leader = await theLeader();
  const id = await running();
  await leader.kill("SIGKILL");
  schedulers.splice(schedulers.indexOf(leader), 1);
  await theLeader();
  gates.get(id)?.resolve();
  expect(await client.end(id)).toMatchObject({ state: "succeeded", result: { attempt: 1 } });
  const next = await running();
  gates.get(next)?.resolve();
  await client.end(next);
});

it("the tasks of a session go on one at a time, in order, under a new leader", async () => {
  schedulers.push(await cluster.service("scheduler", { OPENCLAW_INSTANCE: "twin" }));
  const turn = { body: { input: "x", session_id: "s" }, agent: AGENT };
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.push((await client.accepted(turn)).id);
  const [first = "", second = "", third = ""] = ids;
  await eventually(() => gates.has(first), { ...within, because: "the first runs" });
  const leader = await theLeader();
  await leader.kill("SIGKILL");
  schedulers.splice(schedulers.indexOf(leader), 1);
  await theLeader();
  gates.get(first)?.resolve();
  await client.end(first);
  await eventually(() => gates.has(second), { ...within, because: "the second runs" });
  expect(gates.has(third)).toBe(false);
  for (const id of [second, third]) {
    await eventually(() => gates.has(id), { ...within, because: `${id} runs` });
    gates.get(id)?.resolve();
    expect(await client.end(id)).toMatchObject({ state: "succeeded", result: { attempt: 1 } });
  }
});

it("a leader that is stopped gives the lead up, and what it was asked is answered by the next", async () => {
  schedulers.push(await cluster.service("scheduler", { OPENCLAW_INSTANCE: "twin" }));
  const leader = await theLeader();
  const ids = await Promise.all([running(), running(), running()]);
  const stopping = leader.stop();
  for (const id of ids) gates.get(id)?.resolve();
  await stopping;
  schedulers.splice(schedulers.indexOf(leader), 1);
  for (const id of ids) expect(await client.end(id)).toMatchObject({ state: "succeeded" });
  client.expectNoSecondEnds();
});
