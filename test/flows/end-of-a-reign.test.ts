// A scheduler that loses the lead shows nothing of its reign any more: alerts read these gauges with `max` over all
// schedulers, so what a former leader left standing would keep one on until it is restarted.
import { eventually, type SpawnedService } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startCluster, type TestCluster } from "./cluster.ts";
import { NatsClient } from "./nats-client.ts";

const AGENT = "query-routing";

let cluster: TestCluster;
let scheduler: SpawnedService;
let client: NatsClient;

beforeAll(async () => {
  cluster = await startCluster();
  scheduler = await cluster.service("scheduler", { OPENCLAW_MAX_OPEN_TASKS: "4" });
  client = new NatsClient(cluster.bus);
});

afterAll(async () => {
  await cluster.stop();
});

const submit = async (): Promise<string> =>
  (await client.accepted({ body: { input: "x" }, agent: AGENT, priority: "high" })).id;

/** The highest sample of `name` with these labels, undefined when there is none. */
const sample = async (name: string, labels = ""): Promise<number | undefined> => {
  const text = await (await fetch(`${scheduler.metricsUrl}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line.startsWith(`${name}{`) && line.includes(labels));
  return lines.map((line) => Number(line.split(" ").at(-1))).sort((one, other) => other - one)[0];
};

const ofAgent = (name: string) => sample(name, `agent="${AGENT}"`);

it("announces every end of a task before the first one, so that a rate sees it", async () => {
  for (const state of ["succeeded", "failed", "expired", "cancelled", "dead_letter"]) {
    expect(await sample("openclaw_agent_tasks_total", `agent="${AGENT}",state="${state}"`), state).toBe(0);
  }
});

it("forgets queue and dead letters when another scheduler takes the lead", async () => {
  const [lost] = [await submit(), await submit()];
  await cluster.sql("update tasks set state = 'dead_letter', finished_at = now() where id = $1", [lost]);
  // The leader counts dead letters every ten seconds.
  const within = { withinMs: 20_000 };
  await eventually(async () => (await ofAgent("openclaw_dead_letters")) === 1, { ...within, because: "it is counted" });
  const waited = async () => ((await ofAgent("openclaw_queue_oldest_age_seconds")) ?? 0) > 0;
  await eventually(waited, { ...within, because: "a task waits" });

  await cluster.sql("update leadership set holder = 'another', expires_at = 'infinity'");
  const abdicated = async () => (await sample("openclaw_scheduler_leading")) === 0;
  await eventually(abdicated, { ...within, because: "it no longer leads" });
  await eventually(async () => (await ofAgent("openclaw_dead_letters")) === 0, { ...within, because: "they are gone" });
  expect(await ofAgent("openclaw_queue_tasks")).toBeUndefined();
  expect(await ofAgent("openclaw_queue_oldest_age_seconds")).toBeUndefined();
});

it("lets no tenant have more open tasks than the setting says, whoever leads", async () => {
  const answers: string[] = [];
  for (let input = 0; input < 6; input += 1) answers.push(await client.refused({ body: { input }, agent: AGENT }));
  expect(answers.at(-1)).toBe("queue_full");
  expect(await client.refused({ body: { input: 1 }, agent: AGENT, tenant: "other" })).toMatch(/^accepted/);
});
