// A tool that may not be called twice, behind a whole system whose parts are killed: it charges once, or what became of the
// charge is reported unknown, until its own `verify` or somebody says.
import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { deleteStream, ensureStream } from "@openclaw/bus";
import { type Client, createClient } from "@openclaw/client";
import { type Effect, JOURNAL, type Task, type ToolRequest, toolReply, toolsSubject } from "@openclaw/contracts";
import { freePort } from "@openclaw/devstack";
import {
  eventually,
  makeTemporaryFolder,
  type ScriptedServer,
  type SpawnedService,
  startScriptedModel,
} from "@openclaw/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BUYER, buyerModel, type Order, orderOf, writeBuyer } from "../effects/buyer.ts";
import { type Shop, startShop } from "../effects/shop.ts";
import { startCluster, type TestCluster } from "./cluster.ts";

const ROOT = join(import.meta.dirname, "../..");
const TOOL_SECONDS = 2;
const LOOKS_FIRST = "looks first";
const ENDS = { withinMs: 30_000, because: "the task came to its end, or to need attention" };

let folder: string;
let cluster: TestCluster;
let shop: Shop;
let model: ScriptedServer;
let worker: SpawnedService;
let gateway: SpawnedService;
let client: Client;
let url: string;
let changes = 0;
let looks = 0;

const startWorker = () => cluster.service("worker", { OPENCLAW_CONFIG_DIR: folder });
const startGateway = () =>
  cluster.service("tool-gateway", { OPENCLAW_ENDPOINT_MAP: `shop:9001=127.0.0.1:${new URL(shop.url).port}` });

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  await writeBuyer(folder, TOOL_SECONDS);
  [cluster, shop] = await Promise.all([startCluster(), startShop()]);
  const buys = buyerModel(({ amount, id }) => {
    if (id !== "changes its mind") return amount;
    changes += 1;
    return changes;
  });
  model = await startScriptedModel((request) => {
    // Asked once more from the beginning, it pays at once: that is another place.
    const isFirst = orderOf(request).id === LOOKS_FIRST && looks === 0;
    if (isFirst) looks = 1;
    if (isFirst) return { toolCalls: [{ id: "call_look", name: "look", arguments: {} }] };
    return buys(request);
  });
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  await Promise.all([
    cluster.service("scheduler", { OPENCLAW_CONFIG_DIR: folder }),
    cluster.service("ingress", { OPENCLAW_HTTP_PORT: String(port) }),
    cluster.service("inference-adapter", { OPENCLAW_CONFIG_DIR: folder, OPENCLAW_INFERENCE_URL: model.url }),
  ]);
  [gateway, worker] = await Promise.all([startGateway(), startWorker()]);
  client = createClient({ baseUrl: url });
});

afterAll(async () => {
  await cluster?.stop();
  await Promise.all([shop?.stop(), model?.stop()]);
  await rm(folder, { recursive: true, force: true });
});

const order = (change: Partial<Order>): Order => ({ tool: "pay", how: "well", amount: 5, id: "x", ...change });

const submit = (change: Partial<Order>): Promise<Task> =>
  client.submit({ agent: BUYER, input: { text: JSON.stringify(order(change)) } });

/** The task once nothing more happens to it by itself. */
const settledDown = (id: string): Promise<Task> =>
  eventually(async () => {
    const task = await client.get(id);
    return task.finished_at !== null || task.state === "needs_attention" ? task : undefined;
  }, ENDS);

const run = async (change: Partial<Order>): Promise<Task> => settledDown((await submit(change)).id);

const keyOf = ({ root }: Task, place = "1:0"): string => `${root}:${place}`;

const seen = (task: Task, place?: string) => {
  const key = keyOf(task, place);
  return { calls: shop.calls(key), charges: shop.charges(key) };
};

const onlyEffect = async ({ id }: Task): Promise<Effect> => {
  const [effect, ...more] = await client.effects(id);
  if (effect === undefined || more.length > 0) throw new TypeError(`${id} has ${more.length + 1} effects, or none`);
  return effect;
};

const told = (text: unknown) => ({ state: "succeeded", result: { text: `told: ${JSON.stringify(text)}` } });

const openclaw = (...args: string[]): Promise<{ readonly code: number; readonly out: string; readonly err: string }> =>
  new Promise((resolve) => {
    const command = [join(ROOT, "libs/cli/src/main.ts"), "--url", url, ...args];
    const env = { ...process.env, NO_COLOR: "1" };
    execFile(process.execPath, command, { env, timeout: 30_000 }, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });

describe.concurrent("an effect", () => {
  it("that goes well is called once, and recorded", async () => {
    const task = await run({});
    expect(task).toMatchObject(told({ charged: 5 }));
    expect(seen(task)).toEqual({ calls: 1, charges: 1 });
    expect(await onlyEffect(task)).toMatchObject({
      key: "1:0",
      tool: "pay",
      state: "done",
      calls: 1,
      settled_by: null,
    });
  });

  it("that the tool refuses did not happen", async () => {
    const task = await run({ how: "refuses" });
    expect(seen(task).charges).toBe(0);
    expect(await onlyEffect(task)).toMatchObject({ state: "failed", error: { code: "tool_refused" } });
  });

  it("that charges and hangs needs attention, and is settled as done by the command line, once", async () => {
    const task = await run({ how: "charges and hangs" });
    expect(task).toMatchObject({ state: "needs_attention", finished_at: null, error: { code: "effect_unknown" } });
    const list = await openclaw("effect", "list", task.id);
    expect(list.out).toMatch(/^1:0 +pay .* unknown +1 /m);
    const settle = ["effect", "settle", task.id, "1:0"];
    const settled = await openclaw("-o", "json", ...settle, "--done", "--result", '{"charged":"by hand"}');
    expect(JSON.parse(settled.out)).toMatchObject({ state: "done", settled_by: "operator" });
    expect(await settledDown(task.id)).toMatchObject(told({ charged: "by hand" }));
    expect(seen(task)).toEqual({ calls: 1, charges: 1 });
    const other = await openclaw(...settle, "--not-done");
    expect(other).toMatchObject({ code: 1, err: expect.stringContaining("effect_not_unknown") });
  });

  it("that charges and fails needs attention, says how it is settled, and takes the same word twice", async () => {
    const task = await run({ how: "charges and fails" });
    const { message, reason, state } = await client.explain(task.id);
    expect({ reason, state }).toEqual({ reason: "held", state: "needs_attention" });
    expect(message).toContain(`openclaw effect settle ${task.id} 1:0 --done`);
    const settle = () => client.settleEffect(task.id, "1:0", { outcome: "done", result: { charged: 5 } });
    expect(await settle()).toMatchObject({ state: "done", settled_by: "operator" });
    expect(await settledDown(task.id)).toMatchObject(told({ charged: 5 }));
    expect(await settle()).toMatchObject({ state: "done", settled_by: "operator" });
    expect(seen(task)).toEqual({ calls: 1, charges: 1 });
  });

  it("that hangs needs attention, and is called again once it is said that it did not happen", async () => {
    const task = await run({ how: "hangs" });
    expect(task.state).toBe("needs_attention");
    await client.settleEffect(task.id, "1:0", { outcome: "not_done" });
    expect(await settledDown(task.id)).toMatchObject(told({ charged: 5 }));
    expect(seen(task)).toEqual({ calls: 2, charges: 1 });
    expect(await onlyEffect(task)).toMatchObject({ state: "done", calls: 2, settled_by: null });
    await expect(client.settleEffect(task.id, "7:0", { outcome: "not_done" })).rejects.toMatchObject({
      code: "unknown_effect",
    });
  });

  it.each([
    ["charges and hangs", { charged: "verified" }, { calls: 1, charges: 1 }],
    ["hangs", { charged: 5 }, { calls: 2, charges: 1 }],
  ] as const)("that %s goes on by what the tool says when it is asked", async (how, result, counts) => {
    const task = await run({ tool: "pay_checked", how });
    expect(task).toMatchObject({ ...told(result), attempt: 1 });
    expect(seen(task)).toEqual(counts);
  });

  it("that a task is cancelled in is unknown, and a retry of the task does not call it again", async () => {
    const { id } = await submit({ how: "charges and hangs" });
    const task = await client.get(id);
    await eventually(() => shop.calls(keyOf(task)) === 1, ENDS);
    expect(await client.cancel(id)).toMatchObject({ state: "cancelled" });
    await expect(client.settleEffect(id, "1:0", { outcome: "done" })).rejects.toMatchObject({
      code: "effect_not_unknown",
    });
    const again = await settledDown((await client.retry(id)).id);
    expect(again).toMatchObject({ state: "needs_attention", root: id });
    expect(await onlyEffect(again)).toMatchObject({ state: "unknown", calls: 1, error: { code: "attempt_revoked" } });
    await client.settleEffect(id, "1:0", { outcome: "done" });
    expect(await settledDown(again.id)).toMatchObject(told({ done: true }));
    expect(seen(again)).toEqual({ calls: 1, charges: 1 });
  });

  it("in whose place another call is asked for parks the task", async () => {
    const first = await run({ id: "changes its mind" });
    expect(first.state).toBe("succeeded");
    const again = await settledDown((await client.retry(first.id)).id);
    expect(again).toMatchObject({ state: "needs_attention", error: { code: "effect_conflict" } });
    expect((await client.explain(again.id)).message).toContain('asked for now: pay {"amount":2');
    expect(await onlyEffect(again)).toMatchObject({ state: "done", conflict: true });
    await expect(client.settleEffect(again.id, "1:0", { outcome: "not_done" })).rejects.toMatchObject({
      code: "effect_not_unknown",
    });
    await client.settleEffect(again.id, "1:0", { outcome: "done", result: "as before" });
    expect(await settledDown(again.id)).toMatchObject({ state: "succeeded", result: { text: "told: as before" } });
    expect(seen(first)).toEqual({ calls: 1, charges: 1 });
  });

  it("that was done is answered to a retry of its task", async () => {
    const first = await run({ how: "well" });
    const again = await settledDown((await client.retry(first.id)).id);
    expect(again).toMatchObject(told({ charged: 5 }));
    expect(seen(first)).toEqual({ calls: 1, charges: 1 });
  });
});

describe("an effect under way", () => {
  const underWay = async (change: Partial<Order>): Promise<Task> => {
    const { id } = await submit(change);
    const task = await client.get(id);
    await eventually(() => shop.calls(keyOf(task)) === 1, ENDS);
    return task;
  };

  it("is called once however many ask for it, and never for an attempt that is not the current one", async () => {
    const { id, tenant, agent_version } = await underWay({ how: "charges late" });
    const about = { v: 1, task: id, root: id, attempt: 1, tenant, agent: BUYER, agent_version, tool: "pay" } as const;
    const given = { call_id: "call_9", call_number: 1, step: 9, index: 0, arguments: { how: "well", amount: 1 } };
    const ask = (change: Partial<ToolRequest> = {}) => {
      const deadline = new Date(Date.now() + 10_000).toISOString();
      const subject = toolsSubject.build({ agent: BUYER, tool: "pay" });
      return cluster.bus.request(subject, { ...about, ...given, deadline, ...change }, toolReply, {
        timeoutMs: 10_000,
      });
    };
    const answers = await Promise.allSettled(Array.from({ length: 10 }, () => ask()));
    const refusals = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason.code as string] : []));
    expect(refusals.filter((code) => code !== "effect_pending")).toEqual([]);
    expect(refusals.length).toBeLessThan(10);
    expect(shop.calls(`${id}:9:0`)).toBe(1);
    await expect(ask({ step: 8, attempt: 2 })).rejects.toMatchObject({ code: "attempt_revoked" });
    expect(shop.calls(`${id}:8:0`)).toBe(0);
    expect(await settledDown(id)).toMatchObject(told({ charged: 5 }));
    await expect(ask({ step: 8 })).rejects.toMatchObject({ code: "attempt_revoked" });
    await expect(ask({ arguments: { how: "well", amount: 2 } })).rejects.toMatchObject({ code: "effect_conflict" });
    expect((await client.effects(id)).map(({ conflict }) => conflict)).toEqual([false, false]);
    const warnings = gateway
      .logs()
      .split("\n")
      .filter((line) => line.includes(id) && line.includes("under way"));
    expect(warnings).toHaveLength(Math.min(1, refusals.length));
    expect(shop.calls(`${id}:8:0`)).toBe(0);
  });

  it("whose gateway is killed is verified, or needs attention, and is not called again", async () => {
    const tasks = await Promise.all([
      underWay({ tool: "pay_checked", how: "charges and hangs" }),
      underWay({ how: "charges and hangs" }),
    ]);
    await gateway.kill("SIGKILL");
    gateway = await startGateway();
    const [checked, other] = await Promise.all(tasks.map(({ id }) => settledDown(id)));
    expect(checked).toMatchObject(told({ charged: "verified" }));
    expect(other).toMatchObject({ state: "needs_attention", error: { code: "effect_unknown" } });
    for (const task of tasks) expect(seen(task)).toEqual({ calls: 1, charges: 1 });
  });

  it("whose tool does not know needs attention", async () => {
    shop.says("unknown");
    const task = await run({ tool: "pay_checked", how: "charges and hangs" });
    shop.says(undefined);
    expect(task).toMatchObject({ state: "needs_attention", error: { code: "effect_unknown" } });
    expect(seen(task)).toEqual({ calls: 1, charges: 1 });
    expect(await client.cancel(task.id)).toMatchObject({ state: "cancelled" });
  });

  it("whose worker is killed and whose log is lost, before any of it was recorded, is answered to the next attempt", async () => {
    const { id } = await submit({ id: LOOKS_FIRST, how: "charges late" });
    await eventually(() => shop.charges(`${id}:2:0`) === 1, ENDS);
    await worker.kill("SIGKILL");
    await deleteStream(cluster.bus, JOURNAL.name);
    await ensureStream(cluster.bus, JOURNAL);
    worker = await startWorker();
    expect(await settledDown(id)).toMatchObject({ ...told({ charged: 5 }), attempt: 2 });
    expect(shop.keys().filter((key) => key.startsWith(id))).toEqual([`${id}:2:0`]);
    expect(seen(await client.get(id), "2:0")).toEqual({ calls: 1, charges: 1 });
    const rows = await cluster.sql("select n, type from steps where task = $1 order by n", [id]);
    expect(rows.map(({ n, type }) => `${n} ${type}`)).toEqual([
      "0 attempt.started",
      "1 step.model",
      "2 step.tool",
      "3 step.model",
    ]);
  });
});
