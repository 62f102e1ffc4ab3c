import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { loadAgents, validateCoreText } from "../src/index.ts";

const folder = join(import.meta.dirname, "acceptance");

const core = (name: string) => {
  const result = validateCoreText(readFileSync(join(folder, name), "utf8"), name);
  if (!result.ok) throw new TypeError(`${name} should load unchanged`);
  return result.value;
};

/** Of what the files do not name. */
const DEFAULTS = { kv_ceiling: 0.85, stall_timeout: 10 };

describe("files of the seed, byte for byte", () => {
  it("loads the agent with every value as written", () => {
    expect(loadAgents(folder)).toMatchObject([
      {
        name: "data-extraction",
        description: "Pulls structured fields out of unstructured documents",
        model: "mistralai/Mistral-7B-Instruct-v0.3",
        max_context_tokens: 6144,
        timeout_seconds: 120,
        retry_policy: { max_retries: 2, backoff_multiplier: 1.5 },
        tools: [
          { name: "pdf_parser", endpoint: "http://toolserver:9001/parse" },
          { name: "schema_validator", endpoint: "http://toolserver:9001/validate" },
        ],
        guardrails: { max_tool_calls_per_task: 10, allow_external_network: false },
      },
    ]);
  });

  it("loads the settings before and after tuning", () => {
    expect(core("openclaw-before.yml")).toEqual({
      inference: { ...DEFAULTS, quantization: "none", max_batch_size: 4, request_timeout: 120 },
      agents: { session_max_tasks: 0, idle_timeout: 600, memory_limit_per_agent: 4 * 1024 ** 3 },
    });
    expect(core("openclaw-after.yml")).toEqual({
      inference: { ...DEFAULTS, quantization: "awq-4bit", max_batch_size: 16, request_timeout: 90 },
      agents: { session_max_tasks: 50, idle_timeout: 120, memory_limit_per_agent: 2 * 1024 ** 3 },
    });
  });
});
