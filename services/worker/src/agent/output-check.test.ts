import { describe, expect, it } from "vitest";
import { createOutputCheck } from "./output-check.ts";

const SCHEMA = {
  type: "object",
  additionalProperties: false,
  required: ["label", "day"],
  properties: { label: { enum: ["a", "b"] }, day: { type: "string", format: "date" } },
};

describe("the check of an answer", () => {
  it("takes an object that fits, fenced or not", () => {
    const check = createOutputCheck(SCHEMA);
    const result = { label: "a", day: "2026-03-29" };
    expect(check(JSON.stringify(result))).toEqual({ ok: true, result });
    expect(check(`\`\`\`json\n${JSON.stringify(result)}\n\`\`\``)).toEqual({ ok: true, result });
  });

  it("names every violation", () => {
    expect(createOutputCheck(SCHEMA)('{"label":"c","day":"yesterday","extra":1}')).toEqual({
      ok: false,
      violations: expect.arrayContaining([
        expect.stringContaining('/label must be equal to one of the allowed values: ["a","b"]'),
        expect.stringContaining("/day"),
        expect.stringContaining("additional properties: extra"),
      ]),
    });
  });

  it("says so when there is no single object", () => {
    expect(createOutputCheck(SCHEMA)("none")).toEqual({ ok: false, violations: ["the answer is not one JSON object"] });
  });

  it("repeats nothing that no record takes", () => {
    const check = createOutputCheck(SCHEMA)('{"\\ud800\\u0000":1}');
    const text = JSON.stringify(check);
    expect(text).not.toContain("\\ud800");
    expect(text).not.toContain("\\u0000");
  });

  it("reads draft 7 where the schema says so", () => {
    const tuple = {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: { pair: { type: "array", items: [{ type: "string" }, { type: "number" }] } },
    };
    const check = createOutputCheck(tuple);
    expect(check('{"pair":["a",1]}').ok).toBe(true);
    expect(check('{"pair":[1,"a"]}').ok).toBe(false);
  });

  it("takes any text without a schema, but not none", () => {
    const check = createOutputCheck(undefined);
    expect(check("Hello.")).toEqual({ ok: true, result: { text: "Hello." } });
    expect(check(" \n").ok).toBe(false);
  });
});
