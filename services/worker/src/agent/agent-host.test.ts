import { agentSpec, type ToolCall } from "@openclaw/contracts";
import { expect, it } from "vitest";
import type { FromAgent, RunOrder, ToAgent } from "../ipc.ts";
import { AgentHost } from "./agent-host.ts";

const spec = agentSpec.parse({ name: "a", model: "m", tools: [{ name: "look_up", endpoint: "http://t/" }] });
const order: RunOrder = { version: "1", spec, user: "Hello" };

const says = (run: number, content: string, tool_calls: ToolCall[] = []): ToAgent => ({
  type: "model.reply",
  run,
  reply: { message: { role: "assistant", content, tool_calls }, finish_reason: "stop" },
});

/** What it says to these messages, in short. */
const answersTo = (...messages: readonly ToAgent[]): string[] => {
  const said: FromAgent[] = [];
  const host = new AgentHost((message) => said.push(message));
  for (const message of messages) host.receive(message);
  return said.map((word) => ("run" in word ? `${word.run} ${word.type}` : word.type));
};

it("asks for one thing after the other until there is a result", () => {
  const call = { id: "1", name: "look_up", arguments: "{}" };
  const tool: ToAgent = { type: "tool.reply", run: 1, reply: { result: 7 } };
  expect(answersTo({ type: "run", run: 1, order }, says(1, "", [call]), tool, says(1, "done"))).toEqual([
    "1 model.request",
    "1 tool.request",
    "1 model.request",
    "1 done",
  ]);
});

it("says nothing to a reply that comes after its run was dropped, or has ended", () => {
  const again: ToAgent = { type: "run", run: 2, order: { version: "1", user: "Hello" } };
  expect(answersTo({ type: "run", run: 1, order }, { type: "cancel", run: 1 }, says(1, "late"))).toEqual([
    "1 model.request",
    "1 idle",
  ]);
  expect(answersTo({ type: "run", run: 1, order }, again, says(1, "late"), says(2, "x"), says(2, "x"))).toEqual([
    "1 model.request",
    "2 model.request",
    "2 done",
  ]);
});

it("answers pings in between, and fails a run whose agent it was never given", () => {
  const unknown: ToAgent = { type: "run", run: 1, order: { version: "2", user: "Hello" } };
  expect(answersTo({ type: "ping" }, unknown, { type: "ping" })).toEqual(["pong", "1 failed", "pong"]);
});

it("fails a run of what is thrown in it, and takes the next", () => {
  const broken = { type: "model.reply", run: 1, reply: {} } as ToAgent;
  expect(answersTo({ type: "run", run: 1, order }, broken, { type: "run", run: 2, order })).toEqual([
    "1 model.request",
    "1 failed",
    "2 model.request",
  ]);
});
