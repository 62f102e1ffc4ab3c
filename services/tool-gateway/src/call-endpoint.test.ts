// What is told of a request that goes out, over real connections.
import { freePort } from "@openclaw/devstack";
import { type ScriptedServer, startScriptedTool, type ToolAnswer } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { ByteRoom } from "./byte-room.ts";
import { createCallEndpoint } from "./call-endpoint.ts";
import { parseEndpointMap } from "./endpoint-map.ts";
import { createPinnedPools } from "./pinned-pools.ts";

const pools = createPinnedPools();
let tool: ScriptedServer;
let answer: (path: string) => ToolAnswer;

beforeAll(async () => {
  tool = await startScriptedTool(({ path }) => answer(path));
});

afterAll(async () => {
  await pools.destroy();
  await tool.stop();
});

const callAt = async (port: string, onSend: (method: string) => void) => {
  const endpointMap = parseEndpointMap({ "shop:9001": `127.0.0.1:${port}` });
  const callEndpoint = createCallEndpoint({ endpointMap, lookup: async () => [] }, pools);
  const { signal } = new AbortController();
  const room = new ByteRoom(1_000_000).borrow(signal);
  const headers = { "content-type": "application/json" };
  const call = { endpoint: "http://shop:9001/pay", headers, body: '{"a":"ü"}', allowExternal: false, room, onSend };
  return callEndpoint(call, signal);
};

const sentTo = async (port: string) => {
  const sent: string[] = [];
  const outcome = await callAt(port, (method) => sent.push(method)).then(
    ({ status }) => status,
    ({ code }) => code as string,
  );
  return { sent, outcome };
};

const ownPort = (): string => new URL(tool.url).port;

it("is told once a connection stands, and not where none does", async () => {
  answer = () => ({ body: {} });
  expect(await sentTo(ownPort())).toEqual({ sent: ["POST"], outcome: 200 });
  expect(tool.requests.at(-1)).toMatchObject({ body: { a: "ü" }, headers: { "content-length": "10" } });
  expect(await sentTo(String(await freePort()))).toEqual({ sent: [], outcome: "tool_failed" });
});

it("is told of each redirect, and that the answer alone is fetched", async () => {
  answer = (path) => (path === "/pay" ? { status: 303, headers: { location: "/paid" } } : { status: 404 });
  expect(await sentTo(ownPort())).toEqual({ sent: ["POST", "GET"], outcome: 404 });
  answer = (path) => (path === "/pay" ? { status: 307, headers: { location: "/paid" } } : { status: 404 });
  expect(await sentTo(ownPort())).toEqual({ sent: ["POST", "POST"], outcome: 404 });
});

it("does not go out if who is told throws", async () => {
  answer = () => ({ body: {} });
  const before = tool.requests.length;
  const late = new TypeError("too late");
  const thrown = await callAt(ownPort(), () => {
    throw late;
  }).catch((error: { cause?: unknown }) => error.cause);
  expect(thrown).toBe(late);
  expect(tool.requests.length).toBe(before);
});
