// Tool calls through the real gateway: over a real broker, with agents and blobs in a real database, to tools that
// behave as badly as tools do.
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { Bus } from "@openclaw/bus";
import {
  abortSubject,
  agentSpec,
  spanBatch,
  spansSubject,
  type ToolReply,
  type ToolRequest,
  toolReply,
  toolsSubject,
} from "@openclaw/contracts";
import { Store } from "@openclaw/store";
import { createLogger, createMetrics, startTracing } from "@openclaw/telemetry";
import {
  eventually,
  makeTestDatabase,
  type ScriptedServer,
  spawnService,
  startScriptedTool,
  startTestNats,
  type TestDatabase,
  type TestNats,
  type ToolAnswer,
} from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { type WiredGateway, wireGateway } from "@openclaw/tool-gateway";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

const TASK = "task_00000000000000000000000001";
const HEAD = { v: 1, task: TASK, tenant: "default", agent: "reader", attempt: 1, at: "2030-01-01T00:00:00Z" } as const;
const MiB = 1024 * 1024;
const log = createLogger({ service: "test", instance: "test", level: "silent" });
const metrics = createMetrics({ service: "test" });

let nats: TestNats;
let database: TestDatabase;
let bus: Bus;
let store: Store;
let tool: ScriptedServer;
let elsewhere: ScriptedServer;
let wired: WiredGateway;
let scriptedAnswer: ToolAnswer | ((path: string) => ToolAnswer) = {};

const portOf = (server: ScriptedServer): string => new URL(server.url).port;

const PARAMETERS = { type: "object", properties: { document: { type: "string" } }, additionalProperties: false };

const agentWith = (name: string, tools: readonly object[], external = false) =>
  agentSpec.parse({ name, model: "m", tools, guardrails: { allow_external_network: external } });

const insertAgent = async (version: string, spec: object): Promise<void> => {
  const { name } = agentSpec.parse(spec);
  await store.query("insert-agent", "insert into agent_versions (version, name, spec) values ($1, $2, $3)", [
    version,
    name,
    JSON.stringify(spec),
  ]);
};

const insertBlob = async (tenant: string, bytes: Buffer): Promise<string> => {
  const id = `blob_${createHash("sha256").update(bytes).digest("hex")}`;
  await store.query(
    "insert-blob",
    "insert into blobs (tenant, id, media_type, size, bytes) values ($1, $2, 'application/pdf', $3, $4)",
    [tenant, id, bytes.length, bytes],
  );
  return id;
};

const requestFor = (change: Partial<ToolRequest>): ToolRequest => ({
  v: 1,
  task: TASK,
  root: TASK,
  attempt: 1,
  tenant: "default",
  agent: "reader",
  agent_version: "v-reader",
  tool: "parse",
  call_id: "call_1",
  call_number: 1,
  arguments: {},
  deadline: new Date(Date.now() + 20_000).toISOString(),
  ...change,
});

/** The reply, as it is when it has a result; an error is thrown as the bus throws it. */
const call = async (change: Partial<ToolRequest> = {}, subject: { agent?: string; tool?: string } = {}) => {
  const request = requestFor(change);
  const to = toolsSubject.build({ agent: request.agent, tool: request.tool, ...subject });
  const reply: ToolReply = await bus.request(to, request, toolReply, { timeoutMs: 30_000 });
  return "result" in reply ? reply : expect.unreachable("the bus throws errors");
};

const answering = (answer: typeof scriptedAnswer): void => {
  scriptedAnswer = answer;
};

beforeAll(async () => {
  [nats, database] = await Promise.all([startTestNats(), makeTestDatabase()]);
  tool = await startScriptedTool(({ path }) =>
    typeof scriptedAnswer === "function" ? scriptedAnswer(path) : scriptedAnswer,
  );
  elsewhere = await startScriptedTool(() => ({ body: { from: "elsewhere" } }));
  bus = new Bus({ url: nats.url, name: "test", log });
  store = new Store({ url: database.url, applicationName: "test", log });
  await Promise.all([bus.start(), store.start()]);
  const parse = { name: "parse", endpoint: "http://toolserver:9001/parse", effect: "read", parameters: PARAMETERS };
  const slow = { name: "slow", endpoint: "http://toolserver:9001/slow", effect: "read", timeout_seconds: 0.3 };
  const neighbour = { name: "neighbour", endpoint: "http://neighbour:9002/", effect: "read" };
  const pay = { name: "pay", endpoint: "http://toolserver:9001/pay" };
  await insertAgent("v-reader", agentWith("reader", [parse, slow, neighbour, pay]));
  const inward = ["http://127.0.0.1", "http://[::1]", "http://localhost"].map((origin, i) => ({
    name: `inward${i}`,
    endpoint: `${origin}:${portOf(elsewhere)}/`,
    effect: "read",
  }));
  await insertAgent("v-outgoing", agentWith("outgoing", inward, true));
  const tracing = await startTracing({ service: "test", instance: "test", sampleRatio: 1, onDropped: () => {} });
  const endpointMap = {
    "toolserver:9001": `127.0.0.1:${portOf(tool)}`,
    "neighbour:9002": `127.0.0.1:${portOf(elsewhere)}`,
  };
  wired = wireGateway({ bus, store, log, metrics, tracing, endpointMap });
  await wired.connections.start();
  await wired.gateway.start();
  await bus.flush(1_000);
});

afterAll(async () => {
  await wired.gateway.stop();
  await wired.connections.stop();
  await Promise.all([tool.stop(), elsewhere.stop(), bus.stop(), store.stop()]);
  await Promise.all([nats.stop(), database.stop()]);
});

afterEach(async () => {
  answering({ body: { fine: true } });
  expect((await call()).result).toEqual({ fine: true });
  await eventually(() => wired.gateway.running === 0, { withinMs: 1_000, because: "no call is left in flight" });
  expect(elsewhere.requests).toEqual([]);
});

describe("a good call", () => {
  it("carries arguments, a key that all attempts share and the trace to the tool, and its result back", async () => {
    answering({ body: { pages: 2 } });
    const reply = await call({ attempt: 2, arguments: { document: "x" }, call_id: "call_7", step: 2, index: 1 });
    expect(reply.result).toEqual({ pages: 2 });
    expect(reply.duration_ms).toBeGreaterThan(0);
    const sent = tool.requests.at(-1);
    expect(sent).toMatchObject({ method: "POST", path: "/parse", body: { document: "x" } });
    expect(sent?.headers).toMatchObject({
      host: "toolserver:9001",
      "idempotency-key": `${TASK}:2:1`,
      "accept-encoding": "identity",
      traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
    });
  });

  it("never puts what a model wrote into a header as it is", async () => {
    answering({ body: {} });
    await call({ call_id: "a\r\nx-admin: yes" });
    expect(tool.requests.at(-1)?.headers["x-admin"]).toBeUndefined();
    expect(JSON.stringify(tool.requests.at(-1)?.headers)).not.toContain("admin");
  });

  it("gives the tool the bytes of a blob, of the task's tenant alone", async () => {
    const id = await insertBlob("default", Buffer.from("%PDF-1.7"));
    const other = await insertBlob("neighbour", Buffer.from("secret"));
    answering({ body: {} });
    await call({ arguments: { document: id } });
    const document = { blob: id, media_type: "application/pdf", base64: "JVBERi0xLjc=" };
    expect(tool.requests.at(-1)?.body).toEqual({ document });
    await expect(call({ arguments: { document: other } })).rejects.toMatchObject({ code: "unknown_blob" });
    await expect(call({ arguments: { document: `blob_${"0".repeat(64)}` } })).rejects.toMatchObject({
      code: "unknown_blob",
    });
  });

  it("refuses more bytes of blobs than a call takes", async () => {
    const id = await insertBlob("default", Buffer.alloc(8 * MiB + 1));
    await expect(call({ arguments: { document: id } })).rejects.toMatchObject({ code: "tool_arguments_invalid" });
  });

  it("keeps a large result as a blob and shows its beginning", async () => {
    const body = { text: "y".repeat(MiB) };
    answering({ body });
    const { result } = await call();
    const text = JSON.stringify(body);
    expect(result).toEqual({
      blob: `blob_${createHash("sha256").update(text).digest("hex")}`,
      bytes: text.length,
      preview: text.slice(0, 2_000),
    });
    const rows = await store.query(
      "blob-of",
      "select convert_from(bytes, 'UTF8') as text, media_type from blobs where id = $1",
      [(result as { blob: string }).blob],
    );
    expect(rows).toEqual([{ text, media_type: "application/json" }]);
  });

  it("follows a redirect to another path of its own host", async () => {
    answering((path) =>
      path === "/parse" ? { status: 307, headers: { location: "http://toolserver:9001/v2" } } : { body: { v: 2 } },
    );
    expect((await call({ arguments: { document: "x" } })).result).toEqual({ v: 2 });
    expect(tool.requests.at(-1)).toMatchObject({ method: "POST", path: "/v2", body: { document: "x" } });
  });
});

it("an effect is not called after more than a new attempt can be brought, and that it was not is all that is recorded", async () => {
  const task = `insert into tasks (id, tenant, agent, agent_version, priority, state, attempt, input, body_hash, origin, root)
    values ($1, 'default', 'reader', 'v-reader', 2, 'running', 1, '{}', '', 'test', $1)`;
  await store.query("", task, [TASK]);
  const led = (n: number, bytes: number, attempt = 1) =>
    ({ ...HEAD, attempt, n, type: "attempt.started", worker: "w".repeat(bytes) }) as const;
  await call({ tool: "pay", step: 1, records: [led(0, 300_000)] });
  const before = tool.requests.length;
  const more = { tool: "pay", step: 2, records: [led(0, 300_000), led(1, 300_000)] };
  await expect(call(more)).rejects.toMatchObject({ code: "effect_record_too_large" });
  const others = call({ ...more, records: [{ ...led(1, 1), task: TASK.replace("1", "2") }] });
  await expect(others).rejects.toMatchObject({ code: "tool_not_allowed" });
  expect(tool.requests.length).toBe(before);
  const rows = "select (select json_agg(step) from effects) as effects, (select json_agg(n) from steps) as steps";
  expect(await store.query("", rows)).toEqual([{ effects: [1], steps: [0] }]);
  // A fork that begins anew is brought what it took over, all the same.
  await store.query("", "update tasks set attempt = 2, resume_from = 2, forked_from = id");
  const anew = call({ ...more, attempt: 2, records: [led(0, 300_000, 2)] });
  await expect(anew).rejects.toMatchObject({ code: "effect_record_too_large" });
});

describe("a call that is not allowed", () => {
  const refused = async (code: string, ...given: Parameters<typeof call>) => {
    const before = tool.requests.length;
    await expect(call(...given)).rejects.toMatchObject({ code });
    expect(tool.requests.length).toBe(before);
  };

  it.each<[string, Partial<ToolRequest>, { agent?: string; tool?: string }]>([
    ["names a tool that is not on the list", { tool: "shell" }, {}],
    ["names another tool in the body than in the subject", { tool: "parse" }, { tool: "slow" }],
    ["comes on the subject of another agent", {}, { agent: "outgoing" }],
    ["is pinned to a version of another agent", { agent_version: "v-outgoing" }, {}],
  ])("is refused when it %s", async (_, change, subject) => {
    await refused("tool_not_allowed", change, subject);
  });

  it.each([11, 12, 1_000_000])("is refused as call number %i of ten", async (call_number) => {
    await refused("tool_call_limit", { call_number });
  });

  it.each([[{ document: 1 }], [{ path: "/etc/passwd" }], ["document"]])(
    "is refused with arguments %j",
    async (given) => {
      await refused("tool_arguments_invalid", { arguments: given });
    },
  );

  it("is refused for a version that nobody committed, until somebody does", async () => {
    await refused("unknown_agent", { agent_version: "v-late" });
    const parse = { name: "parse", endpoint: "http://toolserver:9001/parse", effect: "read" };
    await insertAgent("v-late", agentWith("reader", [parse]));
    answering({ body: 1 });
    expect((await call({ agent_version: "v-late" })).result).toBe(1);
  });

  it("is refused after its deadline", async () => {
    await refused("deadline_exceeded", { deadline: "2020-01-01T00:00:00Z" });
  });

  it.each([0, 1, 2])("never reaches this machine by an address that is not in the endpoint map (%i)", async (i) => {
    const change = { agent: "outgoing", agent_version: "v-outgoing", tool: `inward${i}` };
    await refused("tool_egress_denied", change);
  });
});

describe("a tool that misbehaves", () => {
  it.each<[string, ToolAnswer, string, Partial<ToolRequest>]>([
    ["never answers", { hangs: true }, "tool_timeout", { tool: "slow" }],
    ["stops in the middle", { headers: { "content-length": "1000" }, body: "{" }, "tool_timeout", { tool: "slow" }],
    ["answers late", { delayMs: 5_000 }, "tool_timeout", { tool: "slow" }],
    ["answers 500", { status: 500, body: "oops" }, "tool_failed", {}],
    ["answers 503 with an error", { status: 503, body: { error: { code: "busy" } } }, "tool_failed", {}],
    ["hangs up", { disconnects: true }, "tool_failed", {}],
    ["answers 50 MB", { body: JSON.stringify("x".repeat(50 * MiB)) }, "tool_response_too_large", {}],
    [
      "answers 50 MB in chunks",
      { headers: { "transfer-encoding": "chunked" }, body: Buffer.alloc(50 * MiB, "[") },
      "tool_response_too_large",
      {},
    ],
    ["answers 400 with 50 MB", { status: 400, body: "x".repeat(50 * MiB) }, "tool_response_too_large", {}],
    [
      "answers a gzip bomb",
      { headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(50 * MiB, " ")) },
      "tool_response_invalid",
      {},
    ],
    ["answers no JSON", { body: "<html>" }, "tool_response_invalid", {}],
    ["answers NUL", { body: '{"a": "\\u0000"}' }, "tool_response_invalid", {}],
    ["answers 8 MiB of numbers", { body: `[${"0,".repeat(4 * MiB - 2)}0]` }, "tool_response_invalid", {}],
    ["answers too deep", { body: "[".repeat(10_000) + "]".repeat(10_000) }, "tool_response_invalid", {}],
    ["refuses", { status: 403, body: { error: "no" } }, "tool_refused", {}],
    [
      "says what is wrong with a document",
      { status: 400, body: { error: { code: "pdf_password", kind: "invalid", message: "locked" } } },
      "pdf_password",
      {},
    ],
  ])("that %s gets its error", async (_, answer, code, change) => {
    answering(answer);
    await expect(call(change)).rejects.toMatchObject({ code });
  });

  it.each([301, 302, 303, 307, 308])("is not followed elsewhere with a %i", async (status) => {
    for (const location of [
      `${elsewhere.url}/`,
      `//localhost:${portOf(elsewhere)}/`,
      "http://169.254.169.254/latest",
      // Of another tool of this agent, and of the endpoint map.
      "http://neighbour:9002/",
    ]) {
      answering({ status, headers: { location } });
      await expect(call()).rejects.toMatchObject({ code: "tool_redirect_denied" });
    }
  });

  it("is not followed in a circle", async () => {
    answering({ status: 307, headers: { location: "/parse" } });
    const before = tool.requests.length;
    await expect(call()).rejects.toMatchObject({ code: "tool_redirect_denied" });
    expect(tool.requests.length - before).toBe(4);
  });

  it("fails one call by the deadline of the task, if that is sooner", async () => {
    answering({ hangs: true });
    const deadline = new Date(Date.now() + 300).toISOString();
    await expect(call({ deadline })).rejects.toMatchObject({ code: "tool_timeout" });
  });
});

describe("a revoked attempt", () => {
  it("loses its running call within a second, and no other attempt does", async () => {
    answering({ hangs: true });
    const before = tool.requests.length;
    const ended: string[] = [];
    const running = [1, 2].map((attempt) =>
      call({ attempt }).catch((error: { code: string }) => void ended.push(`${attempt} ${error.code}`)),
    );
    await eventually(() => tool.requests.length === before + 2, { withinMs: 5_000, because: "both calls run" });
    const subject = abortSubject.build({ task: TASK });
    bus.publish(subject, { v: 1, task: TASK, attempt: 1 });
    await eventually(() => ended.includes("1 attempt_revoked"), { withinMs: 1_000, because: "the call is broken off" });
    await eventually(() => tool.requests.slice(before).filter(({ aborted }) => aborted).length === 1, {
      withinMs: 1_000,
      because: "the tool is hung up on",
    });
    await sleep(100);
    expect(ended).toHaveLength(1);
    bus.publish(subject, { v: 1, task: TASK, attempt: 2 });
    await Promise.all(running);
  });
});

describe("the process", () => {
  it("starts by its environment, shares the calls and counts them by tool and outcome", async () => {
    await wired.gateway.stop();
    const spans: string[] = [];
    bus.subscribe(spansSubject.build({}), spanBatch, (batch) => {
      spans.push(...batch.spans.map(({ name }) => name).filter((name) => name.startsWith("execute_tool")));
    });
    const service = await spawnService({
      name: "tool-gateway",
      env: {
        NATS_URL: nats.url,
        DATABASE_URL: database.url,
        OPENCLAW_ENDPOINT_MAP: `toolserver:9001=127.0.0.1:${portOf(tool)}`,
      },
    });
    try {
      await service.waitReady();
      answering({ body: { fine: true } });
      await call();
      await expect(call({ tool: "made-up-by-a-model" })).rejects.toMatchObject({ code: "tool_not_allowed" });
      const text = await (await fetch(`${service.metricsUrl}/metrics`)).text();
      expect(text).toMatch(/openclaw_tool_calls_total\{tool="parse",outcome="ok",service="tool-gateway"\} 1/);
      expect(text).toMatch(/openclaw_tool_calls_total\{tool="unlisted",outcome="tool_not_allowed",.*\} 1/);
      await eventually(() => new Set(spans).size === 2, { withinMs: 5_000, because: "both spans came" });
      expect(new Set(spans)).toEqual(new Set(["execute_tool parse", "execute_tool unlisted"]));
      expect(text).not.toContain("made-up-by-a-model");
    } finally {
      await service.stop();
      await wired.gateway.start();
      await bus.flush(1_000);
    }
  });
});
