import { toolSpec } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { createArgumentSchemas } from "./argument-schemas.ts";

const toolWith = (parameters: Record<string, unknown>) =>
  toolSpec.parse({ name: "t", endpoint: "http://toolserver:9001/t", parameters });

const TUPLE_7 = {
  $schema: "http://json-schema.org/draft-07/schema#",
  properties: { a: { items: [{ type: "string" }] } },
};
const TUPLE_2020 = { properties: { a: { prefixItems: [{ type: "string" }] } } };

describe("createArgumentSchemas", () => {
  it("reads a schema as 2020-12, and as draft 7 where it says so", () => {
    const schemas = createArgumentSchemas();
    expect(schemas("v7", toolWith(TUPLE_7))({ a: [1] })).toEqual([{ path: "a.0", message: "must be string" }]);
    expect(schemas("v2020", toolWith(TUPLE_2020))({ a: [1] })).toEqual([{ path: "a.0", message: "must be string" }]);
  });

  it("checks formats", () => {
    const tool = toolWith({ properties: { day: { type: "string", format: "date" } } });
    expect(createArgumentSchemas()("v", tool)({ day: "tomorrow" })).toHaveLength(1);
  });

  it("keeps two schemas with one $id apart", () => {
    const schemas = createArgumentSchemas();
    const withType = (type: string) => toolWith({ $id: "https://example.test/s", properties: { a: { type } } });
    expect(schemas("v1", withType("string"))({ a: "x" })).toEqual([]);
    expect(schemas("v2", withType("number"))({ a: "x" })).toHaveLength(1);
  });

  it.each(["http:", "https:"])("knows each dialect by any usual spelling of its name (%s)", (scheme) => {
    const named = (name: string) => toolWith({ ...TUPLE_7, $schema: `${scheme}//json-schema.org/${name}` });
    const schemas = createArgumentSchemas();
    expect(schemas("v7", named("draft-07/schema"))({ a: [1] })).toHaveLength(1);
    const tuple = { ...named("draft/2020-12/schema#").parameters, ...TUPLE_2020 };
    expect(schemas("v2020", toolWith(tuple))({ a: [1] })).toHaveLength(1);
  });

  it.each([
    { type: "nonsense" },
    { $ref: "https://elsewhere.test/schema" },
    { properties: 1 },
    { $schema: "http://json-schema.org/draft-04/schema#" },
    { $async: true },
  ])("says so when %j is no schema that can be used", (parameters) => {
    const check = createArgumentSchemas()("v", toolWith(parameters));
    expect(() => check({})).toThrow(expect.objectContaining({ code: "schema_invalid" }));
  });
});
