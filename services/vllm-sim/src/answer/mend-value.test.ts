import { describe, expect, it } from "vitest";
import { fitsSchema } from "./check-schema.ts";
import { mendValue } from "./mend-value.ts";

describe("mendValue", () => {
  it.each([
    [{ type: "string", minLength: 5, maxLength: 8 }],
    [{ type: "string", format: "date" }],
    [{ type: "string", pattern: "^[A-Z]{3}$" }],
    [{ type: ["string", "null"], pattern: "^x{40}$" }],
    [{ enum: ["a", "b"] }],
    [{ type: "integer", minimum: 3 }],
    [{ type: "array", minItems: 2, items: { type: "object", required: ["n"], properties: { n: { type: "number" } } } }],
    [{ type: "object", required: ["a"], properties: { a: { anyOf: [{ type: "null" }, { type: "boolean" }] } } }],
    [{ $ref: "#/$defs/a", $defs: { a: { type: "object", required: ["b"], properties: { b: { const: 7 } } } } }],
  ])("makes nothing fit %j", (schema) => expect(fitsSchema(mendValue(undefined, schema), schema)).toBe(true));

  it("changes no value that fits", () => {
    const schema = { type: "object", properties: { a: { type: "string" }, b: { type: "number" } } };
    expect(mendValue({ a: "x", b: 2 }, schema)).toEqual({ a: "x", b: 2 });
  });
});
