// A new attempt goes on after the last recorded step: the model and the tools, both scripted, see each call once.
import { readFileSync } from "node:fs";
import { decode, deleteStream, ensureStream, readSubject } from "@openclaw/bus";
import {
  control,
  type FinishedSpan,
  type ForkRequest,
  forkTask,
  HEADER,
  JOURNAL,
  type JournalEvent,
  journalEvent,
  journalSlot,
  journalSubject,
  type Receipt,
  receipt,
  resultsSubject,
  spanBatch,
  spansSubject,
  type Task,
  taskResult,
  tasksSubject,
} from "@openclaw/contracts";
import { Store } from "@openclaw/store";
import { ATTRIBUTE, createLogger } from "@openclaw/telemetry";
import {
  eventually,
  type ModelAnswer,
  type RecordedRequest,
  type ScriptedServer,
  type SpawnedService,
  startScriptedModel,
  startScriptedTool,
  type ToolAnswer,
} from "@openclaw/testkit";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { startCluster, type TestCluster } from "./cluster.ts";

interface SentBody {
  readonly messages: readonly { readonly role: string; readonly content: string | null }[];
}

const AGENT = "data-extraction";
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
/** Longer keys first: a record that does not keep the order of keys shows. */
const CHECKED = { errors: [], valid: true, b: { later: 1, a: [1.5, "ü"] }, a: null };
/** A lease, its loss, and the next attempt. */
const AFTER_A_LEASE_MS = 30_000;

let cluster: TestCluster;
let store: Store;
let model: ScriptedServer;
let tool: ScriptedServer;
let adapter: SpawnedService;
let worker: SpawnedService;
let answer: (toolResults: number, request: RecordedRequest) => ModelAnswer;
let onToolCall: (count: number) => ToolAnswer | undefined;
let calls = 0;
const ended = new Map<string, Task>();
const events: JournalEvent[] = [];
const spans: FinishedSpan[] = [];

const startAdapter = () => cluster.service("inference-adapter", { OPENCLAW_INFERENCE_URL: model.url });
const startWorker = () => cluster.service("worker", { OPENCLAW_AGENTS: AGENT });

const toolResults = ({ body }: RecordedRequest): number =>
  (body as SentBody).messages.filter(({ role }) => role === "tool").length;

beforeAll(async () => {
  cluster = await startCluster();
  model = await startScriptedModel((request) => answer(toolResults(request), request));
  tool = await startScriptedTool(() => {
    calls += 1;
    return onToolCall(calls) ?? { body: CHECKED };
  });
  await cluster.service("scheduler");
  await cluster.service("recorder");
  await cluster.service("tool-gateway", {
    OPENCLAW_ENDPOINT_MAP: `toolserver:9001=127.0.0.1:${new URL(tool.url).port}`,
  });
  adapter = await startAdapter();
  worker = await startWorker();
  store = new Store({
    url: cluster.databaseUrl,
    applicationName: "test",
    log: createLogger({ service: "test", instance: "test", level: "silent" }),
  });
  await store.start();
  cluster.bus.subscribe(resultsSubject.all, taskResult, (task) => void ended.set(task.id, task));
  cluster.bus.subscribe(journalSubject.all, journalEvent, (event) => void events.push(event));
  cluster.bus.subscribe(spansSubject.pattern, spanBatch, (batch) => void spans.push(...batch.spans));
});

beforeEach(() => {
  calls = 0;
  onToolCall = () => undefined;
  answer = untilResults(1);
});

afterAll(async () => {
  await store?.stop();
  await cluster.stop();
  await Promise.all([model.stop(), tool.stop()]);
});

const check = (id: string): ModelAnswer => ({
  toolCalls: [{ id, name: "schema_validator", arguments: { schema: {}, instance: { b: 1, a: 2 } } }],
});

/** Asks for so many tool calls, one a turn, then answers. */
function untilResults(wanted: number): typeof answer {
  return (results) => (results < wanted ? check(`call_${results}`) : { text: JSON.stringify(INVOICE) });
}

const submit = async (words: string): Promise<string> => {
  const got = Promise.withResolvers<Receipt>();
  const inbox = cluster.bus.inbox(receipt, (message) => message !== undefined && got.resolve(message));
  const headers = { [HEADER.receipt]: inbox.subject };
  const subject = tasksSubject.build({ tenant: "default", priority: "normal", agent: AGENT });
  await cluster.bus.streams.publish(subject, { input: { text: words } }, { headers });
  const answered = await got.promise;
  inbox.close();
  if (!("id" in answered)) throw new Error(answered.error.message);
  return answered.id;
};

const endOf = (id: string, withinMs = 20_000): Promise<Task> =>
  eventually(() => ended.get(id), { withinMs, because: `${id} ended` });

const eventsOf = (id: string): JournalEvent[] => events.filter(({ task }) => task === id);

const lineOf = ({ attempt, n, type }: JournalEvent): string => `${attempt}:${n} ${type}`;

/** What the journal holds: `eventsOf` hears of records that were refused too. */
const storedLines = async (id: string): Promise<string[]> => {
  const lines: string[] = [];
  const subject = journalSubject.build({ slot: journalSlot(id), tenant: "default", agent: AGENT, task: id });
  await readSubject(cluster.bus, JOURNAL.name, subject, (data) => {
    const event = decode(journalEvent, data);
    return lines.push(event.ok ? lineOf(event.value) : "unreadable") > 0;
  });
  return lines;
};

/** Waits until the journal has so many tool steps of the task. */
const toolSteps = (id: string, count: number) =>
  eventually(() => eventsOf(id).filter(({ type }) => type === "step.tool").length >= count, {
    withinMs: 20_000,
    because: `${count} tool steps were recorded`,
  });

/** What the model was sent about these words, as text. */
const promptsAbout = (words: string): string[] =>
  model.requests
    .map(({ body }) => body as SentBody)
    .filter(({ messages }) => messages.some(({ content }) => content === words))
    .map((body) => JSON.stringify(body));

/** What a run that nothing disturbs sends. */
const undisturbed = async (words: string): Promise<string[]> => {
  expect(await endOf(await submit(words))).toMatchObject({ state: "succeeded", attempt: 1 });
  const prompts = promptsAbout(words);
  calls = 0;
  return prompts;
};

/**
 * The adapter dies while the tool works: the step after the tool call cannot be made, and whoever is killed then is killed
 * between the two.
 */
const adapterDiesAtToolCall = (...which: number[]): void => {
  onToolCall = (count) => {
    if (which.includes(count) && adapter.pid !== undefined) process.kill(adapter.pid, "SIGKILL");
    return undefined;
  };
};

/** How many model calls the worker counted as made. */
const countedModelCalls = async (): Promise<number> => {
  const text = await (await fetch(`${worker.metricsUrl}/metrics`)).text();
  return Number(/^openclaw_model_calls_total\{[^}]*outcome="ok"[^}]*\} (\d+)$/m.exec(text)?.[1]);
};

/** The worker's spans of the task, once its attempts have ended: what, whether it failed, the steps it took over. */
const spansOf = async (id: string, attempts: number): Promise<string[]> => {
  const own = () => spans.filter(({ attributes }) => attributes[ATTRIBUTE.taskId] === id);
  const ends = () => own().filter(({ name }) => name.startsWith("invoke_agent")).length === attempts;
  await eventually(ends, { withinMs: 10_000, because: "the spans of all attempts came" });
  return own()
    .filter(({ service }) => service.endsWith("worker"))
    .map(({ name, error, attributes }) => {
      const words = [name.split(" ")[0], error && "failed", attributes[ATTRIBUTE.resumedSteps]];
      return words.filter((word) => word !== null && word !== undefined).join(" ");
    })
    .sort();
};

const killAgents = (): void => {
  const { pid } = worker;
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean);
  for (const child of children) process.kill(Number(child), "SIGKILL");
};

const attemptEnd = (id: string, attempt: number) =>
  eventually(() => eventsOf(id).find((event) => event.attempt === attempt && event.type === "attempt.ended"), {
    withinMs: 20_000,
    because: `attempt ${attempt} ended`,
  });

it("goes on twice after its agent process died between a tool call and the next turn", async () => {
  const words = "Dies twice.";
  answer = untilResults(2);
  const expected = await undisturbed(words);
  adapterDiesAtToolCall(1, 2);
  const id = await submit(words);
  for (const attempt of [1, 2]) {
    await toolSteps(id, attempt);
    killAgents();
    expect(await attemptEnd(id, attempt)).toMatchObject({ outcome: { error: { code: "agent_process_died" } } });
    adapter = await startAdapter();
  }
  const task = await endOf(id);
  expect(task).toMatchObject({ state: "succeeded", attempt: 3, result: INVOICE });
  expect(task.usage).toEqual({
    prompt_tokens: 30,
    completion_tokens: 15,
    cached_tokens: 0,
    model_calls: 3,
    tool_calls: 2,
  });
  expect(promptsAbout(words)).toEqual([...expected, ...expected]);
  expect(calls).toBe(2);
  const keys = tool.requests.map(({ headers }) => headers["idempotency-key"]);
  expect(keys.filter((key) => key?.includes(id))).toEqual([`${id}:1:0`, `${id}:2:0`]);
  expect(eventsOf(id).map(lineOf)).toEqual([
    "1:0 attempt.started",
    "1:1 step.model",
    "1:2 step.tool",
    "1:3 attempt.ended",
    "2:0 attempt.started",
    "2:1 step.model",
    "2:2 step.tool",
    "2:3 attempt.ended",
    "3:0 attempt.started",
    "3:1 step.model",
    "3:2 attempt.ended",
  ]);
  const resumed = eventsOf(id).flatMap((event) => (event.type === "attempt.started" ? [event.resumed_steps] : []));
  expect(resumed).toEqual([undefined, 2, 4]);
  expect(await countedModelCalls()).toBe(6);
  // A call that the death broke off is told as one; what was answered from the record is not.
  expect(await spansOf(id, 3)).toEqual([
    "chat",
    "chat",
    "chat",
    "chat failed",
    "chat failed",
    "execute_tool",
    "execute_tool",
    "invoke_agent 4",
    "invoke_agent failed",
    "invoke_agent failed 2",
  ]);
});

it("goes on from Postgres after its worker died and the journal was lost", async () => {
  const words = "Loses worker and journal.";
  const expected = await undisturbed(words);
  adapterDiesAtToolCall(1);
  const id = await submit(words);
  await toolSteps(id, 1);
  await worker.kill("SIGKILL");
  const steps = "select count(*)::int as count from steps where task = $1";
  const count = async () => (await store.query<{ count: number }>("count-steps", steps, [id]))[0]?.count;
  await eventually(async () => (await count()) === 3, { withinMs: 10_000, because: "the recorder has the steps" });
  await deleteStream(cluster.bus, JOURNAL.name);
  await ensureStream(cluster.bus, JOURNAL);
  adapter = await startAdapter();
  worker = await startWorker();
  const task = await endOf(id, AFTER_A_LEASE_MS);
  expect(task).toMatchObject({ state: "succeeded", attempt: 2, result: INVOICE });
  expect(task.usage).toMatchObject({ prompt_tokens: 20, completion_tokens: 10, model_calls: 2, tool_calls: 1 });
  expect(promptsAbout(words)).toEqual([...expected, ...expected]);
  expect(calls).toBe(1);
});

it("repeats a model call that was under way, once", async () => {
  const words = "Dies while the model thinks.";
  const expected = await undisturbed(words);
  answer = (results) => (results === 0 ? check("call_0") : { hangs: true });
  const id = await submit(words);
  await eventually(() => promptsAbout(words).length === 4, { withinMs: 10_000, because: "the model was asked" });
  answer = untilResults(1);
  killAgents();
  expect(await endOf(id)).toMatchObject({ state: "succeeded", attempt: 2, usage: { model_calls: 2, tool_calls: 1 } });
  expect(promptsAbout(words)).toEqual([...expected, ...expected, expected[1]]);
  expect(calls).toBe(1);
});

it("makes a tool call again that failed in a way that may pass, and nothing before it", async () => {
  const words = "The tool fails once.";
  const expected = await undisturbed(words);
  onToolCall = (count) => (count === 1 ? { status: 500, body: "down" } : undefined);
  const id = await submit(words);
  expect(await attemptEnd(id, 1)).toMatchObject({ outcome: { error: { code: "tool_failed" } } });
  expect(await endOf(id)).toMatchObject({ state: "succeeded", attempt: 2, usage: { model_calls: 2, tool_calls: 2 } });
  expect(promptsAbout(words)).toEqual([...expected, ...expected]);
  expect(calls).toBe(2);
});

it("begins anew when the recorded answers themselves were bad", async () => {
  const words = "Answers badly at first.";
  const expected = await undisturbed(words);
  answer = (results) => (results === 0 ? check("call_0") : { text: "not JSON" });
  const id = await submit(words);
  expect(await attemptEnd(id, 1)).toMatchObject({ outcome: { error: { code: "output_invalid" } } });
  answer = untilResults(1);
  expect(await endOf(id)).toMatchObject({ state: "succeeded", attempt: 2, usage: { model_calls: 5, tool_calls: 2 } });
  expect(promptsAbout(words).slice(-2)).toEqual(expected);
});

it("refuses a frozen attempt that wakes after the next one has ended", async () => {
  const words = "Freezes.";
  const expected = await undisturbed(words);
  adapterDiesAtToolCall(1);
  const id = await submit(words);
  await toolSteps(id, 1);
  const frozen = worker;
  if (frozen.pid === undefined) throw new Error("the worker has no pid");
  process.kill(frozen.pid, "SIGSTOP");
  adapter = await startAdapter();
  worker = await startWorker();
  expect(await endOf(id, AFTER_A_LEASE_MS)).toMatchObject({ state: "succeeded", attempt: 2, result: INVOICE });
  process.kill(frozen.pid, "SIGCONT");
  await eventually(() => frozen.logs().includes("attempt_revoked"), { withinMs: 20_000, because: "it was told" });
  await frozen.kill("SIGTERM");
  // Before it hears that it is too late, it may ask for the turn that it was about to ask for; nobody takes the answer.
  expect(promptsAbout(words).slice(0, 4)).toEqual([...expected, ...expected]);
  expect(calls).toBe(1);
  expect(await storedLines(id)).toEqual([
    "1:0 attempt.started",
    "1:1 step.model",
    "1:2 step.tool",
    "2:0 attempt.started",
    "2:1 step.model",
    "2:2 attempt.ended",
  ]);
  expect(ended.get(id)?.usage).toMatchObject({ model_calls: 2, tool_calls: 1 });
});

it("forks at step 3 with a changed answer and other instructions, and asks nobody again for what came before", async () => {
  const words = "Forked.";
  answer = untilResults(3);
  const id = await submit(words);
  expect(await endOf(id)).toMatchObject({ state: "succeeded" });
  const [asked, called] = [promptsAbout(words).length, calls];
  const recorded = async () => (await store.query("", "select from steps where task = $1", [id])).length === 9;
  await eventually(recorded, { withinMs: 20_000, because: "all of it is recorded" });
  const order = (fork: ForkRequest) =>
    cluster.bus.request(control("fork"), { v: 1, tenant: "default", task: id, fork }, forkTask.reply, {
      timeoutMs: 5_000,
    });
  await expect(order({ from_step: 5 })).rejects.toMatchObject({ code: "invalid_request" });
  const answers = [{ key: "2:0", result: { changed: true } }];
  const forked = await order({ from_step: 3, instructions: "Answer in German.", answers });
  expect(forked).toMatchObject({ attempt: 1, root: forked.id, forked_from: id });
  // The answer is cut off at first, so that the next attempt begins anew: after what was taken over, all the same.
  let isCut = true;
  answer = (results, request) => {
    if (results < 3) return untilResults(3)(results, request);
    return isCut ? { text: "no JSON" } : { text: JSON.stringify(INVOICE) };
  };
  await attemptEnd(forked.id, 2);
  isCut = false;
  expect(await endOf(forked.id)).toMatchObject({ state: "succeeded", attempt: 3, result: INVOICE });
  const made = promptsAbout(words).slice(asked);
  for (const prompt of made) {
    expect(prompt).toContain("Answer in German.");
    expect(prompt).toContain("changed");
  }
  // Attempt 2: the third turn, its answer, one repair. Attempt 3: the third turn and its answer.
  expect(made.map((prompt) => prompt.split('"role":"tool"').length - 1)).toEqual([2, 3, 3, 2, 3]);
  expect(calls - called).toBe(2);
});
