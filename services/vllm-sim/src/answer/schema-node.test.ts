import { describe, expect, it } from "vitest";
import { isNullable, mainTypeOf, resolveSchema } from "./schema-node.ts";

const root = { $defs: { money: { type: "number", minimum: 0 }, loop: { $ref: "#/$defs/loop" } } };

describe("resolveSchema", () => {
  it("follows references and keeps what stands beside them", () => {
    expect(resolveSchema({ $ref: "#/$defs/money", description: "d" }, root)).toEqual({
      type: "number",
      minimum: 0,
      description: "d",
    });
  });

  it("takes the branch that is not null and remembers that null is allowed", () => {
    const schema = resolveSchema({ anyOf: [{ type: "null" }, { $ref: "#/$defs/money" }] }, root);
    expect([mainTypeOf(schema), isNullable(schema)]).toEqual(["number", true]);
  });

  it("ends on a schema that points at itself", () => {
    expect(resolveSchema({ $ref: "#/$defs/loop" }, root)).toBeDefined();
  });
});
