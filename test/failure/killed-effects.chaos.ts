// Workers, gateways and schedulers are killed at random while agents pay. Each charge is made once, or what became of it is
// reported unknown; once all that is unknown is settled by the truth, every task has its answer and every charge is one.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Client, createClient } from "@openclaw/client";
import type { Effect, Task } from "@openclaw/contracts";
import { environment, type Stack, startStack } from "@openclaw/devstack";
import { eventually, makeTemporaryFolder, startScriptedModel } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { expect, it } from "vitest";
import { BUYER, buyerModel, type Order, writeBuyer } from "../effects/buyer.ts";
import { type How, type Shop, startShop } from "../effects/shop.ts";

const KILLS = 60;
const KILL_EVERY_MS = 1_500;
const ORDER_EVERY_MS = 400;
const TOOL_SECONDS = 2;
const QUIET_WITHIN_MS = 120_000;

/** The more calls are under way at a kill, the more it proves. */
const HOWS: readonly How[] = [
  "charges late",
  "charges late",
  "charges late",
  "well",
  "charges and hangs",
  "hangs",
  "charges and fails",
];
const VICTIMS = ["worker", "tool-gateway", "worker", "tool-gateway", "scheduler"] as const;

/** Numbers in [0, 1) that a seed gives, by a linear congruential generator. */
const randomOf = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

const pick = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)] as T;

const killAll = async (stack: Stack, random: () => number): Promise<void> => {
  for (let kills = 0; kills < KILLS; kills += 1) {
    await sleep(KILL_EVERY_MS * (0.5 + random()));
    await stack.kill(pick(VICTIMS, random), Math.floor(random() * 2));
  }
};

/** The ids of what was ordered until the signal. Who is not answered asks again with the same key. */
const orderUntil = async (client: Client, random: () => number, signal: AbortSignal): Promise<string[]> => {
  const ids: string[] = [];
  for (let n = 0; !signal.aborted; n += 1) {
    const order: Order = { tool: pick(["pay", "pay_checked"], random), how: pick(HOWS, random), amount: n, id: `${n}` };
    const submit = () =>
      client.submit({ agent: BUYER, input: { text: JSON.stringify(order) } }, { idempotencyKey: `${n}` });
    const task = await eventually(() => submit().catch(() => undefined), {
      withinMs: 60_000,
      because: "it is accepted",
    });
    ids.push(task.id);
    await sleep(ORDER_EVERY_MS);
  }
  return ids;
};

const isQuiet = ({ finished_at, state }: Task): boolean => finished_at !== null || state === "needs_attention";

/** The tasks, once nothing happens to them by itself any more. */
const whenQuiet = async (client: Client, ids: readonly string[]): Promise<Task[]> => {
  const tasks: Task[] = [];
  for (const id of ids) {
    const quiet = async () => {
      const task = await client.get(id).catch(() => undefined);
      return task !== undefined && isQuiet(task) ? task : undefined;
    };
    tasks.push(await eventually(quiet, { withinMs: QUIET_WITHIN_MS, because: `${id} ended, or needs attention` }));
  }
  return tasks;
};

const count = <T>(items: readonly T[], is: (item: T) => boolean): number => items.filter(is).length;

const chargedTwice = (shop: Shop): readonly string[] => shop.keys().filter((key) => shop.charges(key) > 1);

const REPORTED = new Set<Effect["state"] | undefined>(["done", "unknown"]);

/** What breaks the promise. */
const broken = (shop: Shop, tasks: readonly Task[], effects: ReadonlyMap<string, Effect>) => ({
  chargedTwice: chargedTwice(shop),
  succeededWithout: tasks
    .filter(({ id, state }) => state === "succeeded" && shop.charges(`${id}:1:0`) !== 1)
    .map(({ id }) => id),
  // A task may end without its answer, as a dead letter; its charge is known of all the same.
  unreported: tasks
    .filter(({ id }) => shop.charges(`${id}:1:0`) > 0 && !REPORTED.has(effects.get(id)?.state))
    .map(({ id }) => id),
});

const NOTHING = { chargedTwice: [], succeededWithout: [], unreported: [] };

const effectsOf = async (client: Client, tasks: readonly Task[]): Promise<Map<string, Effect>> => {
  const effects = new Map<string, Effect>();
  for (const { id } of tasks) for (const effect of await client.effects(id)) effects.set(id, effect);
  return effects;
};

const trial = async (stack: Stack, shop: Shop, seed: number): Promise<void> => {
  const random = randomOf(seed);
  const client = createClient({ baseUrl: stack.http });
  const over = new AbortController();
  const ordering = orderUntil(client, randomOf(seed + 1), over.signal);
  await killAll(stack, random);
  over.abort();
  const ids = await ordering;
  expect(chargedTwice(shop)).toEqual([]);
  const tasks = await whenQuiet(client, ids);
  const effects = await effectsOf(client, tasks);
  const unknown = tasks.filter(({ id }) => effects.get(id)?.state === "unknown");
  const report = {
    seed,
    kills: KILLS,
    tasks: tasks.length,
    succeeded: count(tasks, ({ state }) => state === "succeeded"),
    needAttention: count(tasks, ({ state }) => state === "needs_attention"),
    takenOver: count(tasks, ({ attempt, state }) => attempt > 1 && state === "succeeded"),
    verified: count([...effects.values()], ({ settled_by, calls }) => settled_by === "verify" || calls > 1),
    unknown: unknown.length,
    unknownAndCharged: count(unknown, ({ id }) => shop.charges(`${id}:1:0`) === 1),
  };
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(broken(shop, tasks, effects)).toEqual(NOTHING);
  expect(Math.min(report.takenOver, report.verified, report.unknown)).toBeGreaterThan(0);
  for (const { id } of unknown) {
    const outcome = shop.charges(`${id}:1:0`) > 0 ? "done" : "not_done";
    await client.settleEffect(id, "1:0", { outcome });
  }
  const settled = await whenQuiet(client, ids);
  expect(broken(shop, settled, await effectsOf(client, settled))).toEqual(NOTHING);
  const left = settled
    .filter(({ state }) => state !== "succeeded")
    .map(({ id, state, error }) => [id, state, error?.code]);
  expect(left.filter(([, state]) => state !== "dead_letter")).toEqual([]);
};

it("charges once or reports what is unknown, while workers, gateways and schedulers are killed", {
  timeout: 600_000,
}, async () => {
  const folder = await makeTemporaryFolder();
  const config = await makeTemporaryFolder();
  await writeBuyer(config, TOOL_SECONDS);
  const [shop, model] = await Promise.all([startShop(), startScriptedModel(buyerModel())]);
  const two = { worker: 2, "tool-gateway": 2, scheduler: 2 };
  const stack = await startStack({
    root: join(import.meta.dirname, "../.."),
    stateDir: folder,
    configDir: config,
    env: {
      ...environment(),
      OPENCLAW_INFERENCE_URL: model.url,
      OPENCLAW_ENDPOINT_MAP: `shop:9001=127.0.0.1:${new URL(shop.url).port}`,
    },
    report: () => {},
    anyPorts: true,
    replicas: two,
  });
  try {
    await trial(stack, shop, Date.now() % 1_000_000);
  } finally {
    await stack.stop();
    await Promise.all([shop.stop(), model.stop()]);
    await Promise.all([folder, config].map((path) => rm(path, { recursive: true, force: true })));
  }
});
