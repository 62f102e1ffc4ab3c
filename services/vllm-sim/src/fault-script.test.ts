import { describe, expect, it } from "vitest";
import { endlessWhitespace, FaultScript, faultRules, withMalformedArguments } from "./fault-script.ts";

const next = (script: FaultScript) => {
  const { rule } = script.peek();
  script.spend();
  return rule?.kind;
};

describe("FaultScript", () => {
  it("uses its rules up in order, each as often as asked", () => {
    const script = new FaultScript();
    script.load(faultRules.parse([{ kind: "hang", times: 2 }, { kind: "error_frame" }]));
    expect([1, 2, 3, 4].map(() => next(script))).toEqual(["hang", "hang", "error_frame", undefined]);
  });

  it("is exhausted only in script mode", () => {
    const script = new FaultScript();
    expect(script.peek().exhausted).toBe(false);
    script.setScriptMode(true);
    expect(script.peek().exhausted).toBe(true);
  });
});

it("malformed arguments are no JSON, empty ones included", () => {
  const reply = { content: "", toolCalls: ["{}", '{"a":1}'].map((args) => ({ id: "x", name: "y", arguments: args })) };
  for (const call of withMalformedArguments(reply).toolCalls) expect(() => JSON.parse(call.arguments)).toThrow();
});

it("endless whitespace is as long as it may be, a token a character", () => {
  const { reply, segments } = endlessWhitespace(3);
  expect(reply.content).toBe("{\n\n");
  expect(segments).toEqual([...reply.content].map((text) => ({ text, tokens: 1 })));
});
