// Two doors, one system: a task handed in by HTTP and one handed in by NATS alone are the same task, have the same trace,
// and each hop of that trace arrives at a trace server.
import { readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Client, createClient } from "@openclaw/client";
import type { Task } from "@openclaw/contracts";
import { environment, type Stack, startStack } from "@openclaw/devstack";
import { eventually, makeTemporaryFolder } from "@openclaw/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { usedMetrics } from "../../scripts/dashboards/used-metrics.ts";
import { AGENTS, runSample } from "../../scripts/demo/run-sample.ts";
import type { ReceivedSpan } from "../otlp/decode-export.ts";
import { type OtlpReceiver, startOtlpReceiver } from "../otlp/receiver.ts";
import { submitByNats, submitByScript } from "./nats-door.ts";
import { belowRoot, receivedTree, recordedTree } from "./span-tree.ts";

const ROOT = join(import.meta.dirname, "../..");
const SAMPLES = join(ROOT, "deploy/samples");
const MODEL = "mistralai/Mistral-7B-Instruct-v0.3";

/** Spans leave in batches, at most a second after their end. */
const SPANS_MS = 15_000;
const TASK_MS = 30_000;
const BROKER_MS = 10_000;

/** An extraction of a stored document: a model turn, a tool call, a model turn. */
const EXTRACTION = [
  "scheduler: process openclaw.tasks",
  "  scheduler: send openclaw.work",
  "    worker: invoke_agent data-extraction",
  `      worker: chat ${MODEL}`,
  `        inference-adapter: chat ${MODEL}`,
  "      worker: execute_tool pdf_parser",
  "        tool-gateway: execute_tool pdf_parser",
  "          toolserver: POST /parse",
  `      worker: chat ${MODEL}`,
  `        inference-adapter: chat ${MODEL}`,
];

const SEED_METRICS = [
  "openclaw_agent_tasks_total",
  "openclaw_agent_latency_seconds",
  "openclaw_agent_errors_total",
  "openclaw_session_context_tokens",
  "openclaw_gpu_memory_bytes",
];

const WRITTEN_BY_PROMETHEUS = "up";

let receiver: OtlpReceiver;
let folder: string;
let stack: Stack;
let client: Client;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  folder = await makeTemporaryFolder();
  const { PATH, HOME } = environment();
  stack = await startStack({
    root: ROOT,
    stateDir: folder,
    env: {
      PATH,
      HOME,
      OTEL_EXPORTER_OTLP_ENDPOINT: receiver.endpoint,
    },
    report: () => {},
    anyPorts: true,
    simulatorArgs: ["--token-latency-ms", "1", "--first-token-latency-ms", "20"],
  });
  client = createClient({ baseUrl: stack.http });
});

afterAll(async () => {
  await stack?.stop();
  receiver?.close();
  await rm(folder, { recursive: true, force: true });
});

const postTask = async (key: string, body: object): Promise<{ status: number; body: Record<string, unknown> }> => {
  const response = await fetch(`${stack.http}/v1/tasks`, {
    method: "POST",
    headers: { "content-type": "application/json", "idempotency-key": key },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

const uploadInvoice = async (): Promise<string> => {
  const bytes = await readFile(join(SAMPLES, "data-extraction/invoice.pdf"));
  const { id } = await client.uploadBlob(new Uint8Array(bytes), "application/pdf");
  return id;
};

const ended = (id: unknown): Promise<Task> => client.wait(String(id), { deadlineMs: TASK_MS });

const traceOf = ({ trace_id }: Task): readonly ReceivedSpan[] => receiver.spansOf(trace_id ?? "");

const whenReceived = (task: Task, lines: readonly string[]) =>
  expect.poll(() => receivedTree(traceOf(task)), { timeout: SPANS_MS }).toEqual(lines);

/** The names of all samples in a page of metrics; a histogram counts as its own name too. */
const sampledNames = (page: string): Set<string> => {
  const names = page.split("\n").flatMap((line) => /^[a-z_:][\w:]*/i.exec(line)?.[0] ?? []);
  return new Set(names.flatMap((name) => [name, name.replace(/_bucket$/, "")]));
};

describe("one document by HTTP and by a script that knows NATS alone", () => {
  let byHttp: Task;
  let byNats: Task;

  beforeAll(async () => {
    const input = { blob: await uploadInvoice() };
    const posted = await postTask("by-http", { agent: "data-extraction", input });
    expect(posted.status).toBe(202);
    const script = await submitByScript(stack.nats, { agent: "data-extraction", key: "by-nats", body: { input } });
    expect(script.ended.id).toBe(script.accepted.id);
    byHttp = await ended(posted.body["id"]);
    byNats = script.ended;
  });

  it("gives equal results", () => {
    expect(byHttp.state).toBe("succeeded");
    // What the prefix cache spared depends on who came first.
    const usage = { ...byHttp.usage, cached_tokens: expect.any(Number) };
    expect(byNats).toMatchObject({ state: "succeeded", result: byHttp.result, usage });
    expect(byNats.id).not.toBe(byHttp.id);
  });

  it("gives equal traces, each one tree over every hop", async () => {
    await whenReceived(byNats, EXTRACTION);
    await whenReceived(byHttp, ["ingress: POST /v1/tasks", ...EXTRACTION.map((line) => `  ${line}`)]);
    expect(belowRoot(receivedTree(traceOf(byHttp)))).toEqual(receivedTree(traceOf(byNats)));
  });

  it("gives the same tree from the recorded spans", async () => {
    const recorded = async () => recordedTree((await client.trace(byHttp.id)).spans);
    await expect.poll(recorded, { timeout: SPANS_MS }).toEqual(receivedTree(traceOf(byHttp)));
  });

  it("names a span of the adapter to the model server in each request", async () => {
    const logs = await Promise.all(
      stack.inference.map(async (url) => (await (await fetch(`${url}/sim/requests`)).json()) as unknown[]),
    );
    const parents = (logs.flat() as { path: string; traceparent: string | null }[])
      .filter(
        ({ path, traceparent }) => path === "/v1/chat/completions" && traceparent?.includes(String(byHttp.trace_id)),
      )
      .map(({ traceparent }) => traceparent?.split("-")[2]);
    const calls = traceOf(byHttp).filter(({ service }) => service === "inference-adapter");
    expect(parents.sort()).toEqual(calls.map(({ spanId }) => spanId).sort());
    expect(parents).toHaveLength(2);
  });

  it("describes model calls, tool calls and messages by the conventions", () => {
    const all = traceOf(byHttp);
    const attributesOf = (service: string, name: string) =>
      all.filter((span) => span.service === service && span.name.startsWith(name)).map(({ attributes }) => attributes);
    const tokens = {
      "gen_ai.usage.input_tokens": expect.any(Number),
      "gen_ai.usage.output_tokens": expect.any(Number),
    };
    const chat = { "gen_ai.operation.name": "chat", "gen_ai.request.model": MODEL, ...tokens };
    for (const service of ["worker", "inference-adapter"]) {
      expect(attributesOf(service, "chat")).toEqual([expect.objectContaining(chat), expect.objectContaining(chat)]);
    }
    const tool = { "gen_ai.operation.name": "execute_tool", "gen_ai.tool.name": "pdf_parser" };
    for (const service of ["worker", "tool-gateway"]) {
      expect(attributesOf(service, "execute_tool")).toEqual([expect.objectContaining(tool)]);
    }
    const messaging = (operation: string, template: string, name: string) =>
      expect.objectContaining({
        "messaging.system": "nats",
        "messaging.operation.name": operation,
        "messaging.operation.type": operation,
        "messaging.destination.template": template,
        "messaging.destination.name": name,
      });
    const workName = `openclaw.work.data-extraction.${byHttp.id}`;
    expect(attributesOf("scheduler", "process")).toEqual([
      messaging("process", "openclaw.tasks", "openclaw.tasks.default.normal.data-extraction"),
    ]);
    expect(attributesOf("scheduler", "send")).toEqual([messaging("send", "openclaw.work", workName)]);
    expect(attributesOf("worker", "invoke_agent")).toEqual([messaging("process", "openclaw.work", workName)]);
    expect(attributesOf("worker", "invoke_agent")).toEqual([
      expect.objectContaining({ "gen_ai.operation.name": "invoke_agent", "gen_ai.agent.name": "data-extraction" }),
    ]);
    expect(all.filter(({ failed }) => failed)).toEqual([]);
  });
});

describe("one idempotency key", () => {
  const agent = "query-routing";
  const body = { input: { text: "I was charged twice for my order, please refund one payment." } };
  const other = { input: { text: "The app crashes when I open the settings." } };
  const askBoth = async (key: string, sent = body) => {
    const [posted, receipt] = await Promise.all([
      postTask(key, { agent, ...sent }),
      submitByNats(stack.nats, { agent, key, body: sent }),
    ]);
    return { posted, receipt };
  };

  it("is one task by both doors, and its receipt is given at once, after a broker's crash, and after the end", async () => {
    const { posted, receipt } = await askBoth("both-doors");
    expect(posted.status).toBe(202);
    const { id } = posted.body;
    expect(receipt).toMatchObject({ id });

    const [nats] = stack.pids()["nats"] ?? [];
    await stack.kill("nats");
    await eventually(() => stack.pids()["nats"]?.some((pid) => pid !== nats), {
      withinMs: BROKER_MS,
      because: "the broker runs again",
    });
    const afterCrash = await askBoth("both-doors");
    expect(afterCrash.posted).toMatchObject({ status: 202, body: { id } });
    expect(afterCrash.receipt).toMatchObject({ id });

    const task = await ended(id);
    expect(task.state).toBe("succeeded");
    const afterEnd = await askBoth("both-doors");
    expect(afterEnd.posted).toMatchObject({ status: 202, body: { id, state: "succeeded", result: task.result } });
    expect(afterEnd.receipt).toMatchObject({ id, state: "succeeded", result: task.result });
  });

  it("with another body is refused by both doors, with the task that has the key", async () => {
    const { posted } = await askBoth("used");
    const refused = await askBoth("used", other);
    const error = { code: "idempotency_conflict", details: { task: posted.body["id"] } };
    expect(refused.posted).toMatchObject({ status: 409, body: { error } });
    expect(refused.receipt).toMatchObject({ error });
  });

  it("is another task for another tenant", async () => {
    const ours = await submitByNats(stack.nats, { agent, key: "tenants", body });
    const theirs = await submitByNats(stack.nats, { agent, key: "tenants", body: other, tenant: "acme" });
    expect(ours).toMatchObject({ tenant: "default", error: null });
    expect(theirs).toMatchObject({ tenant: "acme", error: null });
    expect("id" in ours && "id" in theirs && ours.id !== theirs.id).toBe(true);
  });

  it("is one task for fifty clients at once", async () => {
    const posted = await Promise.all(Array.from({ length: 50 }, () => postTask("fifty", { agent, ...body })));
    expect(posted.map(({ status }) => status)).toEqual(Array(50).fill(202));
    expect(new Set(posted.map(({ body: { id } }) => id)).size).toBe(1);
  });
});

describe("after the five sample tasks", () => {
  beforeAll(async () => {
    const signal = AbortSignal.timeout(TASK_MS);
    const runs = await Promise.all(AGENTS.map((agent) => runSample(client, join(SAMPLES, agent), signal)));
    expect(runs.map(({ agent, ok }) => ({ agent, ok }))).toEqual(AGENTS.map((agent) => ({ agent, ok: true })));
  });

  it("the door shows samples of the five metrics that operators know", async () => {
    expect([...sampledNames(await client.metrics())]).toEqual(expect.arrayContaining(SEED_METRICS));
  });

  it("every metric of the dashboards and alerts has samples at one of the services", async () => {
    const pages = await Promise.all(Object.values(stack.metrics).map(async (url) => (await fetch(url)).text()));
    const live = sampledNames(pages.join("\n"));
    expect(usedMetrics().filter((name) => name !== WRITTEN_BY_PROMETHEUS && !live.has(name))).toEqual([]);
  });
});
