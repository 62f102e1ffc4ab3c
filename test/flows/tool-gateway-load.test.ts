// Many tool calls at once, through a gateway whose process has little memory: it must not hold what does not fit.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Bus } from "@openclaw/bus";
import { agentSpec, type ToolReply, toolReply, toolsSubject } from "@openclaw/contracts";
import { Store } from "@openclaw/store";
import { createLogger } from "@openclaw/telemetry";
import {
  eventually,
  makeTestDatabase,
  type SpawnedService,
  spawnService,
  startTestNats,
  type TestDatabase,
  type TestNats,
} from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";

const TASK = "task_00000000000000000000000001";
const MiB = 1024 * 1024;
const log = createLogger({ service: "test", instance: "test", level: "silent" });

let nats: TestNats;
let database: TestDatabase;
let bus: Bus;
let store: Store;
let tool: Server;
let gateway: SpawnedService;
/** What the tool does with a call that has arrived whole. */
let answer: (response: ServerResponse) => void = () => {};

const spec = agentSpec.parse({
  name: "reader",
  model: "m",
  tools: [{ name: "parse", endpoint: "http://toolserver:9001/parse", effect: "read", timeout_seconds: 60 }],
});

const call = (args: object): Promise<ToolReply> =>
  bus.request(
    toolsSubject.build({ agent: "reader", tool: "parse" }),
    {
      v: 1,
      task: TASK,
      root: TASK,
      attempt: 1,
      tenant: "default",
      agent: "reader",
      agent_version: "v1",
      tool: "parse",
      call_id: "call_1",
      call_number: 1,
      arguments: args,
      deadline: new Date(Date.now() + 60_000).toISOString(),
    },
    toolReply,
    { timeoutMs: 60_000 },
  );

const times = <T>(count: number, make: () => T): T[] => Array.from({ length: count }, make);

beforeAll(async () => {
  [nats, database] = await Promise.all([startTestNats(), makeTestDatabase()]);
  bus = new Bus({ url: nats.url, name: "test", log });
  store = new Store({ url: database.url, applicationName: "test", log });
  await Promise.all([bus.start(), store.start()]);
  await store.query("insert-agent", "insert into agent_versions (version, name, spec) values ('v1', 'reader', $1)", [
    JSON.stringify(spec),
  ]);
  tool = createServer((request, response) => {
    request.resume();
    request.once("end", () => answer(response));
  });
  tool.listen(0, "127.0.0.1");
  await once(tool, "listening");
  gateway = await spawnService({
    name: "tool-gateway",
    env: {
      NATS_URL: nats.url,
      DATABASE_URL: database.url,
      OPENCLAW_ENDPOINT_MAP: `toolserver:9001=127.0.0.1:${(tool.address() as AddressInfo).port}`,
      NODE_OPTIONS: "--max-old-space-size=96",
    },
  });
  await gateway.waitReady();
});

afterAll(async () => {
  await gateway.stop();
  tool.closeAllConnections();
  tool.close();
  await Promise.all([bus.stop(), store.stop()]);
  await Promise.all([nats.stop(), database.stop()]);
});

it("calls beyond 64 are refused at once with a wait, and the others end well", async () => {
  const held: ServerResponse[] = [];
  answer = (response) => void held.push(response);
  const refused: unknown[] = [];
  const calls = times(80, () => call({}).catch((error: unknown) => void refused.push(error)));
  await eventually(() => held.length === 64 && refused.length === 16, {
    withinMs: 20_000,
    because: "64 calls have reached the tool and 16 were refused",
  });
  for (const error of refused) expect(error).toMatchObject({ code: "tool_failed", retryAfterMs: 1_000 });
  for (const response of held) response.end("1");
  expect((await Promise.all(calls)).filter((reply) => reply !== undefined)).toHaveLength(64);
});

it("sixteen answers of the largest size at once all arrive", async () => {
  const text = JSON.stringify("x".repeat(8 * MiB - 2));
  answer = (response) => response.writeHead(200, { "content-type": "application/json" }).end(text);
  const blob = `blob_${createHash("sha256").update(text).digest("hex")}`;
  const replies = await Promise.all(times(16, () => call({})));
  for (const reply of replies) expect(reply).toMatchObject({ result: { blob, bytes: 8 * MiB } });
});

it("sixteen documents of the largest size at once all reach the tool", async () => {
  const bytes = Buffer.alloc(8 * MiB, "%");
  const id = `blob_${createHash("sha256").update(bytes).digest("hex")}`;
  await store.query(
    "insert-blob",
    "insert into blobs (tenant, id, media_type, size, bytes) values ('default', $1, 'text/plain', $2, $3)",
    [id, bytes.length, bytes],
  );
  answer = (response) => response.end("1");
  const replies = await Promise.all(times(16, () => call({ document: id })));
  for (const reply of replies) expect(reply).toMatchObject({ result: 1 });
});
