// Tasks through the real scheduler, worker, agent processes, adapter and gateway; the model and the tools are scripted.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAgents, loadCoreSettings } from "@openclaw/config";
import {
  cancelTask,
  control,
  HEADER,
  type JournalEvent,
  journalEvent,
  journalSlot,
  journalSubject,
  type Receipt,
  receipt,
  resultsSubject,
  type Task,
  taskResult,
  task as taskShape,
  tasksSubject,
} from "@openclaw/contracts";
import { createLogger, createMetrics, startTracing } from "@openclaw/telemetry";
import {
  eventually,
  type ModelAnswer,
  type RecordedRequest,
  type ScriptedServer,
  type SpawnedService,
  startScriptedModel,
  startScriptedTool,
} from "@openclaw/testkit";
import { systemClock } from "@openclaw/time";
import { Worker } from "@openclaw/worker";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startCluster, type TestCluster } from "./cluster.ts";

interface SentMessage {
  readonly role: string;
  readonly content: string | null;
}
interface SentBody {
  readonly messages: readonly SentMessage[];
  readonly tools?: readonly unknown[];
  readonly response_format?: unknown;
}

const ROUTED = { label: "billing", urgency: "high", language: "en", reason: "charged twice", confidence: 0.9 };
const INVOICE = {
  vendor: "ACME",
  invoice_number: null,
  invoice_date: null,
  currency: "EUR",
  line_items: [],
  subtotal: null,
  tax: null,
  total: 12.5,
};
const CHECK = { name: "schema_validator", arguments: { instance: {}, schema: {} } };
const CONFIG_DIR = join(import.meta.dirname, "../../deploy/config");
const AGENTS = "query-routing,data-extraction";

let cluster: TestCluster;
let model: ScriptedServer;
let tool: ScriptedServer;
let worker: SpawnedService;
let answer: (body: SentBody) => ModelAnswer;
const ended = new Map<string, Task>();
const events: JournalEvent[] = [];

beforeAll(async () => {
  cluster = await startCluster();
  model = await startScriptedModel(({ body }) => answer(body as SentBody));
  tool = await startScriptedTool(() => ({ body: { valid: true, errors: [] } }));
  await cluster.service("scheduler");
  await cluster.service("inference-adapter", { OPENCLAW_INFERENCE_URL: model.url });
  await cluster.service("tool-gateway", {
    OPENCLAW_ENDPOINT_MAP: `toolserver:9001=127.0.0.1:${new URL(tool.url).port}`,
  });
  worker = await cluster.service("worker", { OPENCLAW_AGENTS: AGENTS });
  cluster.bus.subscribe(resultsSubject.all, taskResult, (task) => void ended.set(task.id, task));
  cluster.bus.subscribe(journalSubject.all, journalEvent, (event) => void events.push(event));
});

beforeEach(() => {
  answer = () => ({ text: JSON.stringify(ROUTED) });
});

afterAll(async () => {
  await cluster.stop();
  await Promise.all([model.stop(), tool.stop()]);
});

const submit = async (body: unknown, agent = "query-routing"): Promise<Task> => {
  const got = Promise.withResolvers<Receipt>();
  const inbox = cluster.bus.inbox(receipt, (message) => message !== undefined && got.resolve(message));
  const headers = { [HEADER.receipt]: inbox.subject };
  const subject = tasksSubject.build({ tenant: "default", priority: "normal", agent });
  await cluster.bus.streams.publish(subject, body, { headers });
  const answered = await got.promise;
  inbox.close();
  if (!("id" in answered)) throw new Error(answered.error.message);
  return answered;
};

const text = (words: string) => ({ input: { text: words } });

const endOf = (id: string, withinMs = 20_000): Promise<Task> =>
  eventually(() => ended.get(id), { withinMs, because: `${id} ended` });

const run = async (body: unknown, agent?: string): Promise<Task> => endOf((await submit(body, agent)).id);

const cancel = (id: string): Promise<unknown> => {
  const body = { v: 1, tenant: "default", task: id };
  return cluster.bus.request(control("cancel"), body, cancelTask.reply, { timeoutMs: 5_000 });
};

const eventsOf = (id: string): readonly JournalEvent[] => events.filter(({ task }) => task === id);

const attemptEnd = (id: string) =>
  eventually(() => eventsOf(id).find((event) => event.type === "attempt.ended"), {
    withinMs: 20_000,
    because: "the attempt ended",
  });

/** The requests to the model whose user message is this. */
const turnsAbout = (words: string): readonly RecordedRequest[] =>
  model.requests.filter(({ body }) => (body as SentBody).messages.some(({ content }) => content === words));

const childrenOf = (pid: number | undefined): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);

const refused = { text: "not JSON" };

describe("a task without tools", () => {
  it("succeeds with the model's answer, each step in the journal in order", async () => {
    const task = await run(text("I was charged twice."));
    expect(task).toMatchObject({ state: "succeeded", result: ROUTED, attempt: 1, usage: { model_calls: 1 } });
    expect(eventsOf(task.id).map(({ n, type }) => `${n} ${type}`)).toEqual([
      "0 attempt.started",
      "1 step.model",
      "2 attempt.ended",
    ]);
  });

  it("asks the model in the same words every time (R10)", async () => {
    for (let i = 0; i < 5; i += 1) await run(text("The same words."));
    const bodies = turnsAbout("The same words.").map(({ body }) => JSON.stringify(body));
    expect(bodies).toHaveLength(5);
    expect(new Set(bodies).size).toBe(1);
  });

  it("is repaired once when the answer does not fit", async () => {
    answer = ({ messages }) => (messages.length > 2 ? { text: JSON.stringify(ROUTED) } : refused);
    const task = await run(text("Repair me."));
    expect(task).toMatchObject({ state: "succeeded", result: ROUTED, usage: { model_calls: 2 } });
    const repair = turnsAbout("Repair me.")[1]?.body as SentBody | undefined;
    expect(repair?.messages.slice(2)).toEqual([
      { role: "assistant", content: "not JSON" },
      { role: "user", content: expect.stringContaining("does not fit the schema") },
    ]);
  });

  it("fails the attempt when the repaired answer does not fit either", async () => {
    answer = () => refused;
    const { id } = await submit(text("Never fits."));
    expect(await attemptEnd(id)).toMatchObject({ outcome: { status: "failed", error: { code: "output_invalid" } } });
    await cancel(id);
  });

  it("asks again within the attempt when the model server fails once", async () => {
    let failures = 0;
    answer = () => {
      failures += 1;
      return failures === 1 ? { status: 500, text: "broken" } : { text: JSON.stringify(ROUTED) };
    };
    expect(await run(text("Fails once."))).toMatchObject({ state: "succeeded", attempt: 1 });
  });

  it("ends as attempt_timeout when its time is up, and the running generation is broken off", async () => {
    answer = () => ({ hangs: true });
    const { id } = await submit({ ...text("Too slow."), timeout_seconds: 1 });
    expect(await attemptEnd(id)).toMatchObject({ outcome: { error: { code: "attempt_timeout" } } });
    await eventually(() => turnsAbout("Too slow.")[0]?.aborted, { withinMs: 2_000, because: "the call was aborted" });
    answer = () => ({ text: JSON.stringify(ROUTED) });
    expect(await endOf(id)).toMatchObject({ state: "succeeded", attempt: 2 });
  });

  it("leaves it to the scheduler to expire a task at its deadline, but stops at once", async () => {
    answer = () => ({ hangs: true });
    const deadline = new Date(Date.now() + 1_000).toISOString();
    const task = await run({ ...text("Due soon."), deadline });
    expect(task).toMatchObject({ state: "expired", error: { code: "deadline_exceeded" } });
    await eventually(() => turnsAbout("Due soon.")[0]?.aborted, { withinMs: 2_000, because: "the call was aborted" });
  });

  it("stops the running generation when it is cancelled, and the process serves on", async () => {
    answer = () => ({ hangs: true });
    const { id } = await submit(text("Cancel me."));
    await eventually(() => turnsAbout("Cancel me.").length === 1, { withinMs: 10_000, because: "the model was asked" });
    expect(taskShape.parse(await cancel(id)).state).toBe("cancelled");
    await eventually(() => turnsAbout("Cancel me.")[0]?.aborted, { withinMs: 3_000, because: "the call was aborted" });
    answer = () => ({ text: JSON.stringify(ROUTED) });
    expect(await run(text("Next."))).toMatchObject({ state: "succeeded" });
  });

  it("asks no model for an attempt whose start its log refuses", async () => {
    const words = "Taken over.";
    const { id } = await submit({ ...text(words), delay_seconds: 1 });
    const agent = "query-routing";
    const line = { v: 1, task: id, tenant: "default", agent, attempt: 9, n: 0, at: new Date().toISOString() } as const;
    const subject = journalSubject.build({ slot: journalSlot(id), tenant: "default", agent, task: id });
    await cluster.bus.streams.publish(subject, { ...line, type: "attempt.started", worker: "another" });
    const own = () => eventsOf(id).some(({ attempt }) => attempt === 1);
    await eventually(own, { withinMs: 10_000, because: "the worker tried to write its first line" });
    // The model's answers to a task that runs beside it, from start to end, are time enough for a wrong call.
    await run(text("Meanwhile."));
    expect(turnsAbout(words)).toEqual([]);
    await cancel(id);
  });

  it("is run again when its agent process dies, and the worker goes on", async () => {
    answer = () => ({ hangs: true });
    const { id } = await submit(text("Survive."));
    await eventually(() => turnsAbout("Survive.").length === 1, { withinMs: 10_000, because: "the model was asked" });
    answer = () => ({ text: JSON.stringify(ROUTED) });
    for (const pid of childrenOf(worker.pid)) process.kill(pid, "SIGKILL");
    expect(await attemptEnd(id)).toMatchObject({ outcome: { error: { code: "agent_process_died" } } });
    expect(await endOf(id)).toMatchObject({ state: "succeeded", attempt: 2 });
  });
});

it("what a session holds goes into the next prompt as it was sent, to the byte, also after an agent process died", async () => {
  const inSession = (words: string) => ({ ...text(words), session_id: "s" });
  const agent = "data-extraction";
  let hangs = false;
  answer = ({ messages }) => {
    const isAsked = messages.at(-1)?.role === "user";
    if (isAsked) return { toolCalls: [{ ...CHECK, id: "c" }] };
    return hangs ? { hangs: true } : { text: JSON.stringify(INVOICE) };
  };
  await run(inSession("The first."), agent);
  hangs = true;
  const { id } = await submit(inSession("The second."), agent);
  const asked = () => turnsAbout("The second.").length === 2;
  await eventually(asked, { withinMs: 20_000, because: "the tool's answer is told" });
  hangs = false;
  for (const pid of childrenOf(worker.pid)) process.kill(pid, "SIGKILL");
  expect(await endOf(id)).toMatchObject({ state: "succeeded", attempt: 2, usage: { tool_calls: 1 } });
  await run(inSession("The third."), agent);
  const sent = turnsAbout("The first.").map(({ body }) => JSON.stringify((body as SentBody).messages).slice(0, -1));
  const prompts = [...new Set(sent)];
  expect([sent.length, prompts.length]).toEqual([7, 6]);
  for (const [n, prompt] of prompts.slice(1).entries()) expect(prompt.startsWith(prompts[n] ?? "")).toBe(true);
  const sessions = await cluster.sql("select version, tasks, turn_count, task from sessions");
  expect(sessions).toEqual([{ version: 3, tasks: 3, turn_count: 3, task: null }]);
  expect(events.some(({ type }) => type === "session.pruned")).toBe(false);
});

describe("a task with tools", () => {
  const extract = (words: string) => run(text(words), "data-extraction");
  const calls = (...made: (typeof CHECK)[]): ModelAnswer => ({ toolCalls: made });
  const toolMessages = ({ messages }: SentBody) => messages.filter(({ role }) => role === "tool");

  it("calls the tool, shows the model its result, and ends with the answer", async () => {
    answer = (body) => (toolMessages(body).length === 0 ? calls(CHECK) : { text: JSON.stringify(INVOICE) });
    const task = await extract("An invoice.");
    expect(task).toMatchObject({ state: "succeeded", result: INVOICE, usage: { model_calls: 2, tool_calls: 1 } });
    const [first, second] = turnsAbout("An invoice.").map(({ body }) => body as SentBody);
    expect(first?.tools).toHaveLength(2);
    expect(first?.response_format).toBeUndefined();
    expect(second && toolMessages(second)[0]?.content).toBe('{"valid":true,"errors":[]}');
    expect(eventsOf(task.id).map(({ type }) => type)).toEqual([
      "attempt.started",
      "step.model",
      "step.tool",
      "step.model",
      "attempt.ended",
    ]);
  });

  it("constrains the answer by the schema only in the repair turn", async () => {
    answer = ({ messages }) => (messages.length > 2 ? { text: JSON.stringify(INVOICE) } : refused);
    await extract("Another invoice.");
    const repair = turnsAbout("Another invoice.")[1]?.body as SentBody | undefined;
    expect(repair?.tools).toBeUndefined();
    expect(repair?.response_format).toMatchObject({ type: "json_schema" });
  });

  it("fails for good at the call after the last that is allowed", async () => {
    answer = () => calls(CHECK);
    const task = await extract("Calls and calls.");
    expect(task).toMatchObject({ state: "failed", error: { code: "tool_call_limit" }, usage: { tool_calls: 11 } });
  });

  it("counts the calls of earlier attempts, and makes each under the key of its place in the task", async () => {
    answer = (body) => (toolMessages(body).length < 6 ? calls(CHECK) : refused);
    const task = await extract("Six calls and no answer.");
    expect(task).toMatchObject({ attempt: 2, error: { code: "tool_call_limit" }, usage: { tool_calls: 11 } });
    const keys = tool.requests.map(({ headers }) => String(headers["idempotency-key"]));
    const six = [1, 2, 3, 4, 5, 6].map((step) => `${task.id}:${step}:0`);
    expect(keys.filter((key) => key.startsWith(task.id))).toEqual([...six, ...six.slice(0, 4)]);
  });

  it.each(["delete_everything", "no such tool"])("fails for good when the model invents a tool: %s", async (name) => {
    answer = () => calls({ ...CHECK, name });
    expect(await extract(`Invents ${name}.`)).toMatchObject({ state: "failed", error: { code: "tool_not_allowed" } });
  });

  it.each([
    ["text that is not JSON", "{cut"],
    ["a value of the wrong type", { instance: {}, schema: 7 }],
  ])("lets the model mend its arguments once (%s)", async (what, wrong) => {
    answer = (body) => {
      const [seen] = toolMessages(body);
      if (seen === undefined) return calls({ ...CHECK, arguments: wrong as never });
      expect(seen.content).toContain("tool_arguments_invalid");
      return { text: JSON.stringify(INVOICE) };
    };
    expect(await extract(`Mends ${what}.`)).toMatchObject({ state: "succeeded" });
    answer = () => calls({ ...CHECK, arguments: wrong as never });
    expect(await extract(`Never mends ${what}.`)).toMatchObject({
      state: "failed",
      error: { code: "tool_arguments_invalid" },
      usage: { tool_calls: 2 },
    });
  });
});

describe("a worker that is told to stop", () => {
  it("lets its running attempt end, and leaves no process behind", async () => {
    answer = () => ({ text: JSON.stringify(ROUTED), delayMs: 1_000 });
    const { id } = await submit(text("Last one."));
    await eventually(() => turnsAbout("Last one.").length === 1, { withinMs: 10_000, because: "the model was asked" });
    const agents = childrenOf(worker.pid);
    expect(agents.length).toBeGreaterThan(0);
    await worker.kill("SIGTERM");
    expect(await endOf(id)).toMatchObject({ state: "succeeded", attempt: 1 });
    await eventually(() => agents.every((pid) => !isAlive(pid)), { withinMs: 3_000, because: "the processes ended" });
  });
});

describe("a worker whose attempt does not end in time when it stops", () => {
  const log = createLogger({ service: "worker", instance: "test", level: "silent" });

  const startWorker = async (name: string): Promise<Worker> => {
    const inProcess = new Worker({
      name,
      agents: loadAgents(CONFIG_DIR).filter((spec) => spec.name === "query-routing"),
      maxAgents: 2,
      core: loadCoreSettings(CONFIG_DIR),
      pool: "default",
      drainMs: 200,
      bus: cluster.bus,
      log,
      metrics: createMetrics({ service: "worker" }),
      tracing: await startTracing({ service: "worker", instance: name, sampleRatio: 1, onDropped: () => {} }),
      clock: systemClock,
      random: Math.random,
    });
    await inProcess.start();
    return inProcess;
  };

  it("gives the attempt back, and another worker takes it without a wait", async () => {
    answer = () => ({ hangs: true });
    const first = await startWorker("first");
    const { id } = await submit(text("Given back."));
    await eventually(() => turnsAbout("Given back.").length === 1, {
      withinMs: 10_000,
      because: "the model was asked",
    });
    await first.stop();
    expect(await attemptEnd(id)).toMatchObject({ outcome: { error: { code: "worker_draining" } } });
    answer = () => ({ text: JSON.stringify(ROUTED) });
    const second = await startWorker("second");
    expect(await endOf(id)).toMatchObject({ state: "succeeded", attempt: 2 });
    await second.stop();
  });
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
