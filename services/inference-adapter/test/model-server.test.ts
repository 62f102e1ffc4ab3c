// One replica before a model server that answers late, keeps its responses open or takes no priorities.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { eventually } from "@openclaw/testkit";
import { monotonicClock } from "@openclaw/time";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ModelServer } from "../src/model-server.ts";

const frame = (delta: unknown, finish_reason: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
const WHOLE_ANSWER = `${frame({ content: "hi" })}${frame({}, "stop")}data: [DONE]\n\n`;

interface Body {
  readonly priority?: number;
  readonly max_tokens?: number;
}

let http: Server;
let sockets = 0;
let bodies: Body[] = [];
let onChat: (response: ServerResponse, body: Body) => void;
let onHealth: (response: ServerResponse) => void;
let metrics: string | undefined;
let told: string[] = [];
let hasOther: boolean;
let server: ModelServer;

const readBody = async (request: IncomingMessage): Promise<Body> => {
  let text = "";
  for await (const piece of request) text += piece;
  return JSON.parse(text) as Body;
};

beforeEach(async () => {
  [sockets, bodies, told, hasOther] = [0, [], [], false];
  onChat = (response) => response.end(WHOLE_ANSWER);
  onHealth = (response) => response.end();
  metrics = undefined;
  http = createServer((request, response) => {
    if (request.url === "/health") return onHealth(response);
    if (request.method === "GET") return response.writeHead(metrics === undefined ? 404 : 200).end(metrics);
    void readBody(request).then((body) => {
      bodies.push(body);
      onChat(response, body);
    });
  });
  http.on("connection", () => {
    sockets += 1;
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  server = new ModelServer({
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    model: "m",
    slots: 1,
    onHealthChange: ({ healthy }) => told.push(healthy ? "up" : "down"),
    onPriorityRefused: () => told.push("no priorities"),
    hasOther: () => hasOther,
    belief: () => ({ running: 0, heldBlocks: 0 }),
    onReading: () => {},
    stallMs: 400,
    clock: monotonicClock,
  });
});

afterEach(async () => {
  await server.close();
  http.close();
  http.closeAllConnections();
});

const ask = (priority = 2, signal = new AbortController().signal, onProgress = () => {}) =>
  server.chat({
    body: { body: { model: "m" }, priority },
    promptTokens: 1,
    headers: {},
    firstCallNumber: 1,
    signal,
    onProgress,
  });

const probe = () => server.watcher.look(new AbortController().signal);

const refusePriorities = (response: ServerResponse, { priority = 0 }: Body) => {
  if (priority === 0) response.end(WHOLE_ANSWER);
  else response.writeHead(400).end('{"error":{"message":"Priority scheduling is not enabled."}}');
};

test("a server that takes no priorities is asked without, says so once, and is tried anew when it comes back", async () => {
  onChat = refusePriorities;
  await probe();
  for (let i = 0; i < 3; i += 1) expect((await ask()).message.content).toBe("hi");
  expect(bodies.map(({ priority }) => priority)).toEqual([2, undefined, undefined, undefined]);
  expect(told).toEqual(["up", "no priorities"]);
  onHealth = (response) => response.writeHead(500).end();
  for (let i = 0; i < 2; i += 1) await probe();
  [onHealth, onChat, bodies] = [(response) => response.end(), (response) => response.end(WHOLE_ANSWER), []];
  await probe();
  await ask();
  expect(bodies.map(({ priority }) => priority)).toEqual([2]);
});

test("a wrong request stays one, and a server that has taken a priority is not asked twice", async () => {
  onChat = (response) => response.writeHead(400).end("too long");
  await expect(ask()).rejects.toMatchObject({ code: "inference_refused" });
  expect(bodies).toHaveLength(2);
  onChat = (response) => response.end(WHOLE_ANSWER);
  await ask();
  onChat = (response) => response.writeHead(400).end("too long");
  await expect(ask()).rejects.toMatchObject({ code: "inference_refused" });
  expect(bodies).toHaveLength(4);
  expect(told).toEqual([]);
});

test("an answer is told at its end mark, not when the response is closed, which is then let go", async () => {
  const open: ServerResponse[] = [];
  onChat = (response) => {
    open.push(response);
    response.write(WHOLE_ANSWER);
  };
  expect((await ask()).message.content).toBe("hi");
  expect((await ask()).message.content).toBe("hi");
  await eventually(() => open.every((response) => response.destroyed), {
    withinMs: 10_000,
    because: "both connections were closed",
  });
});

test("a response that is closed behind the end mark keeps its connection for a later call", async () => {
  for (let i = 0; i < 10; i += 1) await ask();
  // One may still be closing its response while the next call goes out.
  expect(sockets).toBeLessThanOrEqual(2);
});

test("what comes behind the end mark does not count", async () => {
  onChat = (response) => response.end(`${WHOLE_ANSWER}${frame({ content: "more" })}not even an event`);
  expect((await ask()).message.content).toBe("hi");
});

test("a server that is late to a probe stays up while its tokens come, and falls when they end", async () => {
  await probe();
  onHealth = () => {};
  const stop = new AbortController();
  let said: ServerResponse | undefined;
  let pieces = 0;
  onChat = (response) => {
    said = response;
  };
  const answer = ask(2, stop.signal, () => {
    pieces += 1;
  });
  await eventually(() => said, { withinMs: 5_000, because: "the call arrived" });
  for (let i = 0; i < 3; i += 1) {
    said?.write(frame({ content: "token" }));
    await eventually(() => pieces > i, { withinMs: 5_000, because: "the token came" });
    await probe();
  }
  expect(told).toEqual(["up"]);
  for (let i = 0; i < 2; i += 1) await probe();
  expect(told).toEqual(["up", "down"]);
  stop.abort(new TypeError("the test is over"));
  await expect(answer).rejects.toThrow("the test is over");
});

test("an engine that hangs is out of rotation at its bound, though it answers; its calls fail, and tokens bring it back", async () => {
  await probe();
  const open: ServerResponse[] = [];
  onChat = (response) => open.push(response);
  const ticking = setInterval(() => server.watcher.tick(), 10);
  const call = ask();
  await expect(call).rejects.toMatchObject({ code: "inference_failed" });
  clearInterval(ticking);
  expect(told).toEqual(["up", "down"]);
  await eventually(() => open.every((response) => response.destroyed), { withinMs: 5_000, because: "sockets closed" });
  onChat = (response) => response.end(WHOLE_ANSWER);
  await probe();
  expect(server.healthy).toBe(false);
  await probe();
  expect(told).toEqual(["up", "down", "up"]);
});

test("an engine whose calls are silent, but which makes a token when it is asked, is left alone", async () => {
  await probe();
  let asked = 0;
  onChat = (response, body) => {
    if (body.max_tokens !== 1) return;
    asked += 1;
    response.end(WHOLE_ANSWER);
  };
  const stop = new AbortController();
  const ticking = setInterval(() => server.watcher.tick(), 10);
  const call = ask(2, stop.signal);
  await eventually(() => asked >= 2, { withinMs: 5_000, because: "it was asked for a token, twice" });
  clearInterval(ticking);
  expect(told).toEqual(["up"]);
  stop.abort(new TypeError("the test is over"));
  await expect(call).rejects.toThrow("the test is over");
});

test("what the engine said is forgotten when the server falls", async () => {
  metrics = 'vllm:cache_config_info{block_size="16",num_gpu_blocks="2200"} 1\nvllm:num_requests_running 3\n';
  await probe();
  expect(server.stats.running).toBe(3);
  onHealth = (response) => response.writeHead(500).end();
  await probe();
  expect(server.stats.running).toBe(3);
  await probe();
  expect([told, server.stats.running]).toEqual([["up", "down"], 0]);
});

test("a server whose calls break five times is left to others while there are any, and asked on when there are none", async () => {
  await probe();
  onChat = (response) => response.writeHead(500).end();
  for (let call = 0; call < 6; call += 1) await expect(ask(0)).rejects.toMatchObject({ code: "inference_failed" });
  expect(told).toEqual(["up"]);
  hasOther = true;
  for (let call = 0; call < 5; call += 1) await expect(ask(0)).rejects.toMatchObject({ code: "inference_failed" });
  expect(told).toEqual(["up", "down"]);
});
