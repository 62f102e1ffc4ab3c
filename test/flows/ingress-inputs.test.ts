// What the HTTP door refuses, each with its documented error; and that it still works afterwards.
import { createHash } from "node:crypto";
import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
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

/** What was asked and refused, to be looked up in the OpenAPI document. */
const refusals: { readonly method: string; readonly path: string; readonly status: number; readonly code: string }[] =
  [];

const expectFailure = async (response: Response, status: number, code: string, method = "POST"): Promise<void> => {
  const body = (await response.json()) as { error: unknown };
  expect({ status: response.status, ...wireError.parse(body.error) }).toMatchObject({ status, code });
  expect(response.headers.get("x-request-id")).not.toBeNull();
  refusals.push({ method, path: new URL(response.url).pathname, status, code });
};

/** Not `fetch`, which tidies paths up before it sends them and chooses some headers itself. */
const ask = async (method: string, path: string, headers: Record<string, string> = {}) => {
  const { hostname, port } = new URL(door.url);
  const sent = request({ hostname, port, method, path, headers });
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  let text = "";
  for await (const chunk of response) text += String(chunk);
  const { error } = JSON.parse(text) as { error?: { code: string } };
  return { status: response.statusCode ?? 0, code: error?.code ?? "" };
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
    expect(await ask(method, path)).toEqual({ status, code });
    refusals.push({ method, path, status, code });
  });

  it.each(["/v1/tasks", `/v1/tasks/${TASK_ID}/cancel`, `/v1/tasks/${TASK_ID}/retry`, "/v1/dlq/replay"])(
    "bodies that POST %s cannot read",
    async (path) => {
      const typed = (type: string, body: string) =>
        fetch(`${door.url}${path}`, { method: "POST", body, headers: { "content-type": type } });
      await expectFailure(await typed("text/plain", "{}"), 415, "invalid_request");
      await expectFailure(await typed("application/json", "{"), 400, "invalid_json");
      await expectFailure(await typed("application/json", `"${"x".repeat(300_000)}"`), 413, "too_large");
    },
  );

  it.each(["evil.example", "evil.example:8400", "127.0.0.1.evil.example", "localhost@evil.example", "ingress"])(
    "who asks for it as %s",
    async (host) => {
      for (const [method, path] of [
        ["GET", "/v1/tasks"],
        ["GET", "/"],
        ["POST", `/v1/tasks/${TASK_ID}/cancel`],
      ] as const) {
        expect(await ask(method, path, { host })).toEqual({ status: 400, code: "invalid_header" });
        refusals.push({ method, path, status: 400, code: "invalid_header" });
      }
    },
  );

  it("what a page of another site asks of it without a body", async () => {
    for (const path of [`/v1/tasks/${TASK_ID}/cancel`, `/v1/tasks/${TASK_ID}/retry`, "/v1/dlq/replay", "/v1/blobs"]) {
      const headers = { origin: "http://evil.example" };
      expect(await ask("POST", path, headers)).toEqual({ status: 400, code: "invalid_header" });
      refusals.push({ method: "POST", path, status: 400, code: "invalid_header" });
    }
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

  it("nothing without its OpenAPI document having told of it", async () => {
    const document = (await (await door.get("/v1/openapi.json")).json()) as {
      paths: Record<string, Record<string, { responses: Record<string, { description: string }> }>>;
    };
    const routes = Object.entries(document.paths).map(([path, methods]) => ({
      matches: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/]+")}$`),
      methods,
    }));
    const told = refusals.flatMap((refusal) => {
      const route = routes.find(({ matches }) => matches.test(refusal.path.replace(/\?.*/, "")));
      const operation = route?.methods[refusal.method.toLowerCase()];
      if (operation === undefined) return [];
      const description = operation.responses[refusal.status]?.description ?? "";
      return [{ ...refusal, isTold: description.includes(`\`${refusal.code}\``) }];
    });
    expect(told.length).toBeGreaterThan(50);
    expect(told.filter(({ isTold }) => !isTold)).toEqual([]);
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

  it("have the media type that was said last", async () => {
    const put = async (type: string) => {
      const response = await fetch(`${door.url}/v1/blobs`, {
        method: "POST",
        body: "notes",
        headers: { "content-type": type },
      });
      return (await response.json()) as { id: string; media_type: string };
    };
    const { id } = await put("application/x-www-form-urlencoded");
    expect(await put("text/plain")).toEqual({ id, size: 5, media_type: "text/plain" });
    expect((await door.get(`/v1/blobs/${id}`)).headers.get("content-type")).toBe("text/plain");
  });

  it("of the largest size come and go, many at once", async () => {
    const bytes = Buffer.alloc(8 * 1024 * 1024, "b");
    const put = () => fetch(`${door.url}/v1/blobs`, { method: "POST", body: bytes });
    const stored = await Promise.all(Array.from({ length: 20 }, put));
    expect(new Set(stored.map(({ status }) => status))).toEqual(new Set([201]));
    const id = `blob_${createHash("sha256").update(bytes).digest("hex")}`;
    const read = async () => (await (await door.get(`/v1/blobs/${id}`)).arrayBuffer()).byteLength;
    expect(new Set(await Promise.all(Array.from({ length: 20 }, read)))).toEqual(new Set([bytes.length]));
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
