import { describe, expect, it } from "vitest";
import { validateAgentText } from "./load-agents.ts";
import { formatMistake } from "./mistake.ts";

const mistakesIn = (text: string): string[] => {
  const result = validateAgentText(text, "agents/x.yml");
  return result.ok ? [] : result.mistakes.map(formatMistake);
};

const GOOD = "agent:\n  name: x\n  model: m\n";

describe("validateAgentText", () => {
  it("fills in what is not said, and freezes the result in depth", () => {
    const result = validateAgentText(`${GOOD}  retry_policy: { max_retries: 5 }\n`, "x.yml");
    if (!result.ok) throw new TypeError("the agent should be valid");
    expect(result.value.retry_policy).toEqual({ max_retries: 5, backoff_multiplier: 2 });
    expect(Object.isFrozen(result.value.retry_policy)).toBe(true);
  });

  it("names line, column and the nearest right key for every mistake, in the order of the file", () => {
    const text = [
      "agent:",
      "  nam: x",
      "  model: m",
      "  tools:",
      "    - name: pdf",
      "      endpont: http://a/b",
      "      effect: idempotant",
      "  guardrails:",
      "    max_tool_calls_per_task: many",
    ].join("\n");
    expect(mistakesIn(text)).toEqual([
      "agents/x.yml:2:3  agent.name: is missing (string)",
      'agents/x.yml:2:3  agent.nam: unknown key; did you mean "name"?',
      "agents/x.yml:5:7  agent.tools.0.endpoint: is missing (string)",
      'agents/x.yml:6:7  agent.tools.0.endpont: unknown key; did you mean "endpoint"?',
      'agents/x.yml:7:15  agent.tools.0.effect: "idempotant" is not allowed; did you mean "idempotent"?',
      "agents/x.yml:9:30  agent.guardrails.max_tool_calls_per_task: Invalid input: expected number, received string",
    ]);
  });

  it("takes a verify call only where it can do something, and on the tool's own server", () => {
    const tool = (rest: string) => `${GOOD}  tools:\n    - { name: pay, endpoint: "http://shop:1/pay", ${rest} }\n`;
    expect(mistakesIn(tool('verify: { endpoint: "http://shop:1/paid" }'))).toEqual([]);
    expect(mistakesIn(tool('effect: read, verify: { endpoint: "http://other/paid" }'))).toEqual([
      expect.stringContaining("agent.tools.0.verify: does nothing for a tool whose effect is read"),
      expect.stringContaining("agent.tools.0.verify.endpoint: must be on the server"),
    ]);
  });

  it("takes the first word of a key for a slip", () => {
    expect(mistakesIn(`${GOOD}  timeout: 3\n`)).toEqual([
      'agents/x.yml:4:3  agent.timeout: unknown key; did you mean "timeout_seconds"?',
    ]);
  });

  it("lists the known keys where none is near", () => {
    expect(mistakesIn(`${GOOD}  retry_policy: { zzzzzzzz: 1 }\n`)).toEqual([
      "agents/x.yml:4:19  agent.retry_policy.zzzzzzzz: unknown key; known: max_retries, backoff_multiplier",
    ]);
  });

  it.each([
    ["an empty file", "", "expected object"],
    ["a list", "- a", "expected object"],
    ["two documents", `${GOOD}---\n${GOOD}`, "document"],
    ["a key written twice", `${GOOD}  model: n\n`, "unique"],
    ["an unknown tag", "agent: !thing {}", "tag"],
    ["a bracket left open", "agent: {", "agents/x.yml:1:"],
    ["an alias that leads nowhere", "agent: *a", "alias"],
    ["NUL in a value", `${GOOD}  description: "a\\0b"\n`, "NUL"],
    ["a prototype key", `${GOOD}  __proto__: { warm: 1 }\n`, "unknown key"],
    ["deep nesting", `agent: ${"[".repeat(20_000)}`, "agents/x.yml"],
    ["65 levels", `agent: ${"[".repeat(70)}${"]".repeat(70)}`, "nested deeper than 64"],
  ])("refuses %s", (_, text, expected) => {
    const [first = "nothing was refused"] = mistakesIn(text);
    expect(first).toContain(expected);
  });

  it("reads what an alias stands for", () => {
    const text = `${GOOD}  retry_policy: &p { max_retries: many }\n  guardrails: *p\n`;
    const [retries = "", guardrails = ""] = mistakesIn(text);
    expect(retries).toContain("agents/x.yml:4:35  agent.retry_policy.max_retries: Invalid input: expected number");
    expect(guardrails).toContain("agents/x.yml:5:15  agent.guardrails.max_retries: unknown key");
  });

  it("refuses aliases that multiply", () => {
    const levels = Array.from({ length: 12 }, (_, i) => {
      const from = i === 0 ? "x" : `*l${i - 1}`;
      return `  l${i}: &l${i} [${Array.from({ length: 9 }, () => from).join(", ")}]`;
    });
    expect(mistakesIn(`agent:\n${levels.join("\n")}\n`)[0]).toContain("aliases");
  });

  it.each([
    ["a reference that leads nowhere", "{ type: object, properties: { a: { $ref: '#/$defs/none' } } }", "none"],
    ["a pattern that is none", "{ type: object, properties: { a: { pattern: '(' } } }", "agent.output_schema"],
    [
      "a keyword of the wrong kind",
      "{ type: object, properties: { a: { minLength: long } } }",
      "/properties/a/minLength",
    ],
  ])("refuses an output schema with %s, which no task could use", (_, schema, expected) => {
    const [mistake = "nothing was refused"] = mistakesIn(`${GOOD}  output_schema: ${schema}\n`);
    expect(mistake).toContain("agents/x.yml:4:");
    expect(mistake).toContain(expected);
  });

  it("looks at JSON Schemas at first sight", () => {
    const text = `${GOOD}  output_schema:\n    type: objekt\n  tools:\n    - name: t\n      endpoint: http://a/b\n      parameters: { type: array }\n`;
    const [output = "", parameters = ""] = mistakesIn(text);
    expect(output).toContain("agents/x.yml:5:11  agent.output_schema.type: must be one of object");
    expect(parameters).toContain("agents/x.yml:9:27  agent.tools.0.parameters.type: must be object");
  });
});
