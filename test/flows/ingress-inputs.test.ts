// What the HTTP door refuses, each with its documented error; and that it still works afterwards.
import { request } from "node:http";
import { connect } from "node:net";
import { wireError } from "@openclaw/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGENT, type Door, openDoor } from "./ingress-door.ts";

let door: Door;
beforeAll(async () => {
  door = await openDoor();
});
afterAll(async () => {
  // Nothing of what was refused reached the stream: only the good task did.
  expect(door.received).toHaveLength(1);
  await door.stop();
});

const TASK_ID = `task_${"0".repeat(26)}`;
const good = { agent: AGENT, input: { text: "hello" } };
const deep = (levels: number, open: string, close: string) => open.repeat(levels) + close.repeat(levels);

const BODIES: [what: string, body: string, status: number, code: string][] = [
  ["no JSON at all", "hello", 400, "invalid_json"],
  ["JSON that breaks off", '{"agent":"a","input":{', 400, "invalid_json"],
  ["two values", "{}{}", 400, "invalid_json"],
  ["an empty body", "", 400, "invalid_json"],
  ["arrays 10,000 deep", `{"agent":"a","input":${deep(10_000, "[", "]")}}`, 400, "invalid_json"],
  ["objects 10,000 deep", `{"agent":"a","input":${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}}`, 400, "invalid_json"],
  ["65 levels", `{"agent":"a","input":${deep(65, "[", "]")}}`, 400, "invalid_json"],
  ["NUL in a text", '{"agent":"a","input":{"text":"a\\u0000b"}}', 400, "invalid_json"],
  ["NUL in a key", '{"agent":"a","input":{"a\\u0000b":1}}', 400, "invalid_json"],
  ["NUL in metadata", '{"agent":"a","input":1,"metadata":{"k":"\\u0000"}}', 400, "invalid_json"],
  ["a lone high surrogate", '{"agent":"a","input":{"text":"\\ud800"}}', 400, "invalid_json"],
  ["a lone low surrogate", '{"agent":"a","input":{"text":"\\udc00 x"}}', 400, "invalid_json"],
  ["a lone surrogate in a key", '{"agent":"a","input":{"\\ud800":1}}', 400, "invalid_json"],
  ["an array", "[]", 400, "invalid_task"],
  ["null", "null", 400, "invalid_task"],
  ["no input", JSON.stringify({ agent: AGENT }), 400, "invalid_task"],
  ["an agent of the wrong type", JSON.stringify({ ...good, agent: 7 }), 400, "invalid_task"],
  ["an agent with a dot", JSON.stringify({ ...good, agent: "a.b" }), 400, "invalid_task"],
  ["an agent with a wildcard", JSON.stringify({ ...good, agent: "*" }), 400, "invalid_task"],
  ["an agent that ends a subject", JSON.stringify({ ...good, agent: ">" }), 400, "invalid_task"],
  ["an agent with a blank", JSON.stringify({ ...good, agent: "a b" }), 400, "invalid_task"],
  ["an unknown priority", JSON.stringify({ ...good, priority: "urgent" }), 400, "invalid_task"],
  ["an unknown key", JSON.stringify({ ...good, colour: "red" }), 400, "invalid_task"],
  ["a prototype as a key", '{"agent":"a","input":1,"__proto__":{"x":1}}', 400, "invalid_task"],
  ["a negative delay", JSON.stringify({ ...good, delay_seconds: -1 }), 400, "invalid_task"],
  ["a time without a zone", JSON.stringify({ ...good, run_at: "2030-01-01T00:00:00" }), 400, "invalid_task"],
  [
    "run_at and delay_seconds",
    JSON.stringify({ ...good, run_at: "2030-01-01T00:00:00Z", delay_seconds: 1 }),
    400,
    "invalid_task",
  ],
  ["33 tags", JSON.stringify({ ...good, tags: Array.from({ length: 33 }, (_, i) => `t${i}`) }), 400, "invalid_task"],
  ["over 256 KiB", JSON.stringify({ ...good, input: { text: "x".repeat(256 * 1024) } }), 413, "too_large"],
  ["many small members over 256 KiB", JSON.stringify({ ...good, input: Array(200_000).fill(1) }), 413, "too_large"],
];

const HEADERS: [what: string, headers: Record<string, string>, status: number, code: string][] = [
  ["a key with a blank", { "idempotency-key": "a b" }, 400, "invalid_header"],
  ["a key of 256 characters", { "idempotency-key": "k".repeat(256) }, 400, "invalid_header"],
  ["a key that is not ASCII", { "idempotency-key": "\u00e9" }, 400, "invalid_header"],
  ["a wait that is no number", { prefer: "wait=soon" }, 400, "invalid_header"],
  ["a body that is no JSON by its type", { "content-type": "text/plain" }, 415, "invalid_request"],
  ["a form", { "content-type": "application/x-www-form-urlencoded" }, 415, "invalid_request"],
];

const PATHS: [method: string, path: string, status: number, code: string][] = [
  ["GET", "/v1/nothing", 404, "unknown_route"],
  ["DELETE", "/v1/tasks", 404, "unknown_route"],
  ["GET", "/v1/tasks/..%2f..%2fetc%2fpasswd", 400, "invalid_request"],
  ["GET", "/v1/tasks/task_short", 400, "invalid_request"],
  ["GET", `/v1/tasks/${TASK_ID}%00`, 400, "invalid_request"],
  ["GET", "/v1/tasks/%zz", 400, "invalid_request"],
  ["GET", `/v1/tasks/${"x".repeat(101)}`, 400, "invalid_request"],
  ["GET", `/v1/tasks/${TASK_ID}/events`, 404, "unknown_task"],
  ["GET", "/v1/tasks?state=done", 400, "invalid_request"],
  ["GET", "/v1/tasks?cursor=1", 400, "invalid_request"],
  ["GET", `/v1/blobs/blob_${"0".repeat(64)}`, 404, "unknown_blob"],
  ["GET", "/v1/blobs/../../etc/passwd", 404, "unknown_route"],
];

const expectFailure = async (response: Response, status: number, code: string): Promise<void> => {
  const body = (await response.json()) as { error: unknown };
  expect({ status: response.status, ...wireError.parse(body.error) }).toMatchObject({ status, code });
  expect(response.headers.get("x-request-id")).not.toBeNull();
};

describe("the door refuses", () => {
  it.each(BODIES)("a body that is %s", async (_, body, status, code) => {
    await expectFailure(await door.post("/v1/tasks", body), status, code);
  });

  it("bytes that are not UTF-8", async () => {
    const body = Buffer.concat([Buffer.from('{"agent":"a","input":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]);
    const headers = { "content-type": "application/json" };
    await expectFailure(await fetch(`${door.url}/v1/tasks`, { method: "POST", headers, body }), 400, "invalid_json");
  });

  it.each(HEADERS)("%s", async (_, headers, status, code) => {
    await expectFailure(await door.post("/v1/tasks", good, headers), status, code);
  });

  it.each(PATHS)("%s %s", async (method, path, status, code) => {
    const answer = Promise.withResolvers<{ status: number; text: string }>();
    // Not `fetch`, which tidies paths up before it sends them.
    const { hostname, port } = new URL(door.url);
    const sent = request({ hostname, port, method, path }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on("end", () => answer.resolve({ status: response.statusCode ?? 0, text }));
    });
    sent.end();
    const got = await answer.promise;
    expect({ status: got.status, code: JSON.parse(got.text).error.code }).toEqual({ status, code });
  });

  it("what is not HTTP, in the same shape", async () => {
    const { hostname, port } = new URL(door.url);
    const socket = connect(Number(port), hostname);
    socket.write("HELLO\r\n\r\n");
    let text = "";
    for await (const chunk of socket) text += String(chunk);
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.slice(text.indexOf("\r\n\r\n"))).error.code).toBe("invalid_request");
  });

  it("an empty blob, and one over 8 MiB", async () => {
    const put = (body: Buffer) => fetch(`${door.url}/v1/blobs`, { method: "POST", body });
    await expectFailure(await put(Buffer.alloc(0)), 400, "invalid_request");
    await expectFailure(await put(Buffer.alloc(8 * 1024 * 1024 + 1)), 413, "too_large");
  });

  it("nothing of a good task afterwards", async () => {
    const response = await door.post("/v1/tasks", good);
    expect(response.status).toBe(202);
  });
});

describe("blobs", () => {
  it("are named by their bytes, kept once, and come back as they were", async () => {
    const bytes = Buffer.from("%PDF-1.7 not really");
    const put = () =>
      fetch(`${door.url}/v1/blobs`, { method: "POST", body: bytes, headers: { "content-type": "application/pdf" } });
    const first = await put();
    expect(first.status).toBe(201);
    const blob = (await first.json()) as { id: string };
    expect(blob).toEqual({
      id: expect.stringMatching(/^blob_[0-9a-f]{64}$/),
      size: bytes.length,
      media_type: "application/pdf",
    });
    expect(await (await put()).json()).toEqual(blob);
    const back = await door.get(`/v1/blobs/${blob.id}`);
    expect(back.headers.get("content-type")).toBe("application/pdf");
    expect(back.headers.get("content-security-policy")).toBe("sandbox");
    expect(Buffer.from(await back.arrayBuffer()).equals(bytes)).toBe(true);
  });

  it("keep JSON as bytes too, and take a body without a type", async () => {
    const json = await door.post("/v1/blobs", "{ not json");
    expect(json.status).toBe(201);
    const untyped = await fetch(`${door.url}/v1/blobs`, { method: "POST", body: Buffer.from([1, 2, 3]) });
    expect(await untyped.json()).toMatchObject({ size: 3, media_type: "application/octet-stream" });
  });
});

describe("the door's own pages", () => {
  it("tell health, readiness, metrics with routes, and link to the rest", async () => {
    expect(await (await door.get("/healthz")).json()).toEqual({ status: "ok" });
    expect(await (await door.get("/readyz")).json()).toMatchObject({ ready: true });
    const metrics = await (await door.get("/metrics")).text();
    expect(metrics).toMatch(/openclaw_http_requests_total\{route="\/v1\/tasks",method="POST",status="413"/);
    expect(await (await door.get("/")).text()).toContain('href="/v1/openapi.json"');
  });
});
