// Runs a shipped agent against the answering part: its own file, the prompt that a worker makes of it, its tools played
// by what the caller knows of the document, until there is an answer.
import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { loadAgents } from "@openclaw/config";
import type { AgentSpec } from "@openclaw/contracts";
import { assert, expect } from "vitest";
import { z } from "zod";
import { fitsSchema } from "../src/answer/check-schema.ts";
import { composeReply } from "../src/answer/compose-reply.ts";
import { chatRequest } from "../src/chat-request.ts";

/** It fits the agent's schema; who compares it reads the fields that he knows. */
export type Answer = Readonly<Record<string, unknown>>;

const answerFields = z.record(z.string(), z.unknown());

const agents = loadAgents(fileURLToPath(new URL("../../../deploy/config", import.meta.url)));

export const shippedAgent = (name: string): AgentSpec => {
  const agent = agents.find((candidate) => candidate.name === name);
  assert(agent !== undefined, `deploy/config/agents holds no ${name}`);
  return agent;
};

/** As the worker writes it; its own test holds it to these words. */
const systemText = ({ instructions, output_schema: schema }: AgentSpec): string =>
  `${instructions.trimEnd()}\n\nAnswer with one JSON object that fits this schema:\n\`\`\`json\n${JSON.stringify(schema, null, 2)}\n\`\`\``;

const offerOf = ({ tools, output_schema: schema = {} }: AgentSpec) =>
  tools.length > 0
    ? {
        tools: tools.map(({ name, description, parameters }) => ({
          type: "function",
          function: { name, description, parameters },
        })),
      }
    : { response_format: { type: "json_schema", json_schema: { name: "answer", schema, strict: true } } };

/** A task's input: text, or the pages of a stored document. */
export type Input = string | { readonly pages: readonly string[] };

const blobOf = (pages: readonly string[]): string =>
  `blob_${createHash("sha256").update(pages.join("\f")).digest("hex")}`;

const parsed = (pages: readonly string[]) => ({
  page_count: pages.length,
  pages: pages.map((text, index) => ({ page: index + 1, text })),
  truncated: false,
});

/** A document is read by the one call that the instructions ask for, with arguments that the tool takes. */
const expectOneRead = (agent: AgentSpec, calls: readonly { name: string; arguments: string }[], blob: string): void => {
  const parser = agent.tools.find(({ name }) => name === "pdf_parser");
  expect(calls.map(({ name }) => name)).toEqual(["pdf_parser"]);
  const args = JSON.parse(calls[0]?.arguments ?? "");
  expect(args.document).toBe(blob);
  expect(fitsSchema(args, parser?.parameters ?? {})).toBe(true);
};

/** The agent's answer; it fits the agent's schema. */
export const answerOf = (agent: AgentSpec, input: Input): Answer => {
  const content = typeof input === "string" ? input : `Document: ${blobOf(input.pages)}`;
  const messages: unknown[] = [
    { role: "system", content: systemText(agent) },
    { role: "user", content },
  ];
  const reply = () => composeReply(chatRequest.parse({ messages, ...offerOf(agent) }));
  let { toolCalls, content: said } = reply();
  if (typeof input !== "string") {
    expectOneRead(agent, toolCalls, blobOf(input.pages));
    const calls = toolCalls.map(({ id, ...call }) => ({ id, type: "function", function: call }));
    messages.push({ role: "assistant", content: null, tool_calls: calls });
    messages.push({ role: "tool", tool_call_id: calls[0]?.id, content: JSON.stringify(parsed(input.pages)) });
    ({ toolCalls, content: said } = reply());
  }
  expect(toolCalls).toEqual([]);
  const answer = answerFields.parse(JSON.parse(said));
  expect(fitsSchema(answer, agent.output_schema ?? {})).toBe(true);
  return answer;
};
