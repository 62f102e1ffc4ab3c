// What the scheduler gives the next attempt to go on from, against a real broker and database; the worker is scripted.
import {
  HEADER,
  type JournalEvent,
  NO_USAGE,
  type Outcome,
  type Receipt,
  receipt,
  resultsSubject,
  type Task,
  taskResult,
  tasksSubject,
  type WorkItem,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Store } from "@openclaw/store";
import { createLogger } from "@openclaw/telemetry";
import { eventually } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startCluster, type TestCluster } from "./cluster.ts";
import { ScriptedWorker, succeeded } from "./scripted-worker.ts";

const AGENT = "query-routing";
const AT = "2030-01-01T00:00:00.000Z";
const USAGE = { prompt_tokens: 7, completion_tokens: 3, cached_tokens: 2, model_calls: 1, tool_calls: 0 };

let cluster: TestCluster;
let store: Store;
let run: (item: WorkItem) => Outcome | undefined | Promise<Outcome | undefined>;
const workers: ScriptedWorker[] = [];
const items: WorkItem[] = [];
const ended = new Map<string, Task>();

const work = (): ScriptedWorker => {
  const worker = new ScriptedWorker({
    bus: cluster.bus,
    name: `scripted-${workers.length}`,
    agent: AGENT,
    capacity: 1,
    run: (item) => {
      items.push(item);
      return run(item);
    },
  });
  workers.push(worker);
  return worker;
};

beforeAll(async () => {
  cluster = await startCluster();
  await cluster.service("scheduler");
  const log = createLogger({ service: "test", instance: "test", level: "silent" });
  store = new Store({ url: cluster.databaseUrl, applicationName: "test", log });
  await store.start();
  cluster.bus.subscribe(resultsSubject.all, taskResult, (task) => void ended.set(task.id, task));
  work();
});

afterAll(async () => {
  for (const worker of workers) worker.stop();
  await store?.stop();
  await cluster.stop();
});

const submit = async (): Promise<string> => {
  const got = Promise.withResolvers<Receipt>();
  const inbox = cluster.bus.inbox(receipt, (message) => message !== undefined && got.resolve(message));
  const subject = tasksSubject.build({ tenant: "default", priority: "normal", agent: AGENT });
  const headers = { [HEADER.receipt]: inbox.subject };
  await cluster.bus.streams.publish(subject, { input: { text: "words" } }, { headers });
  const answered = await got.promise;
  inbox.close();
  if (!("id" in answered)) throw new Error(answered.error.message);
  return answered.id;
};

const endOf = (id: string): Promise<Task> =>
  eventually(() => ended.get(id), { withinMs: 30_000, because: `${id} ended` });

const failed = (code: "tool_timeout" | "output_invalid" | "worker_draining"): Outcome => ({
  status: "failed",
  error: new AppError(code).toWire(),
  usage: NO_USAGE,
});

const head = ({ task, attempt }: WorkItem, n: number) =>
  ({ v: 1, task, tenant: "default", agent: AGENT, attempt, n, at: AT }) as const;

const started = (item: WorkItem): JournalEvent => ({ ...head(item, 0), type: "attempt.started", worker: "w" });

const modelStep = (item: WorkItem, n: number, content: string): JournalEvent => ({
  ...head(item, n),
  type: "step.model",
  message: { role: "assistant", content, tool_calls: [] },
  finish_reason: "stop",
  usage: USAGE,
  timings: { queued_ms: 0, first_token_ms: 1, total_ms: 1 },
  adapter: "a",
  replica: "r",
});

const toolStep = (item: WorkItem, n: number): JournalEvent => ({
  ...head(item, n),
  type: "step.tool",
  call_id: "c",
  tool: "t",
  arguments: {},
  result: { later: 1, a: 2 },
  duration_ms: 1,
});

/** As the recorder does. */
const record = async (...events: readonly JournalEvent[]): Promise<void> => {
  for (const event of events) {
    const { task, attempt, n, type, at } = event;
    const step = "insert into steps (task, attempt, n, type, at, data) values ($1, $2, $3, $4, $5, $6)";
    await store.query("insert-step", step, [task, attempt, n, type, at, JSON.stringify(event)]);
    if (event.type !== "step.model") continue;
    const { prompt_tokens, completion_tokens, cached_tokens } = event.usage;
    const used = `insert into usage (task, attempt, n, tenant, agent, at, prompt_tokens, completion_tokens, cached_tokens,
      duration_ms) values ($1, $2, $3, 'default', $4, $5, $6, $7, $8, 1)`;
    const values = [task, attempt, n, AGENT, at, prompt_tokens, completion_tokens, cached_tokens];
    await store.query("insert-usage", used, values);
  }
};

const itemsOf = (id: string): WorkItem[] => items.filter(({ task }) => task === id);

it("brings what is recorded, in the order of its keys, to every attempt until one begins anew", async () => {
  run = async (item) => {
    if (item.attempt > 3) return succeeded({});
    await record(started(item), modelStep(item, 1, `of ${item.attempt}`), toolStep(item, 2));
    return failed(item.attempt === 2 ? "output_invalid" : "worker_draining");
  };
  const id = await submit();
  expect(await endOf(id)).toMatchObject({ state: "succeeded", attempt: 4 });
  const [first, second, third, fourth] = itemsOf(id);
  expect(first).toMatchObject({ resume_from: 1 });
  expect(first?.recorded).toBeUndefined();
  expect(second).toMatchObject({ resume_from: 1, recorded: [{ n: 0 }, { n: 1 }, { n: 2 }] });
  expect(JSON.stringify(second?.recorded?.[2])).toContain('{"later":1,"a":2}');
  expect(third).toMatchObject({ attempt: 3, resume_from: 3 });
  expect(third?.recorded).toBeUndefined();
  expect(fourth).toMatchObject({ resume_from: 3, recorded: [{ attempt: 3 }, { attempt: 3 }, { attempt: 3 }] });
});

it("brings the beginning of a record that does not fit a message", async () => {
  const content = "x".repeat(200 * 1024);
  run = async (item) => {
    if (item.attempt > 1) return succeeded({});
    await record(started(item), ...[1, 2, 3].map((n) => modelStep(item, n, content)), toolStep(item, 4));
    return failed("worker_draining");
  };
  const id = await submit();
  await endOf(id);
  expect(itemsOf(id)[1]?.recorded).toMatchObject([{ n: 0 }, { n: 1 }, { n: 2 }]);
});

it("says of every later attempt that the task has effects", async () => {
  run = async (item) => {
    const { task, attempt } = item;
    if (attempt > 2) return succeeded({});
    const effect = `insert into effects (root, step, place, task, attempt, agent, tool, arguments, hash, state, deadline)
      values ($1, $2, 0, $1, $2, $3, 'pay', '{}', 'h', 'done', now())`;
    if (attempt === 1) await store.query("insert-effect", effect, [task, attempt, AGENT]);
    return failed("worker_draining");
  };
  const id = await submit();
  await endOf(id);
  expect(itemsOf(id).map(({ has_effects }) => has_effects)).toEqual([undefined, true, true]);
});

it("counts what an attempt whose worker is gone has used, by its record", async () => {
  run = async (item) => {
    if (item.attempt > 1) return { ...succeeded({}), usage: USAGE };
    const parked = { ...toolStep(item, 4), result: undefined, error: new AppError("effect_unknown").toWire() };
    await record(started(item), modelStep(item, 1, "a"), toolStep(item, 2), modelStep(item, 3, "b"), parked);
    return undefined;
  };
  const id = await submit();
  await eventually(() => itemsOf(id).length === 1, { withinMs: 10_000, because: "it was dispatched" });
  workers[0]?.stop();
  work();
  expect(await endOf(id)).toMatchObject({
    attempt: 2,
    usage: { prompt_tokens: 21, completion_tokens: 9, cached_tokens: 6, model_calls: 3, tool_calls: 1 },
  });
});
