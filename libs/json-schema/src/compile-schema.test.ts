import { expect, it } from "vitest";
import { compileSchema, explainError, type JsonSchema } from "./index.ts";

const fits = (schema: JsonSchema, instance: unknown): boolean => {
  const compiled = compileSchema(schema);
  if (!compiled.ok) throw new TypeError(compiled.reason);
  return compiled.validate(instance) === true;
};

const TUPLE_7 = { items: [{ type: "string" }] };
const TUPLE_2020 = { prefixItems: [{ type: "string" }] };

it.each(["http", "https"])("knows both dialects by any usual spelling of their names (%s)", (scheme) => {
  for (const end of ["", "#"]) {
    expect(fits({ $schema: `${scheme}://json-schema.org/draft-07/schema${end}`, ...TUPLE_7 }, [1])).toBe(false);
    expect(fits({ $schema: `${scheme}://json-schema.org/draft/2020-12/schema${end}`, ...TUPLE_2020 }, [1])).toBe(false);
  }
  expect(fits(TUPLE_2020, [1])).toBe(false);
});

it("takes true and false for schemas", () => {
  expect(fits(true, 1)).toBe(true);
  expect(fits(false, 1)).toBe(false);
});

it.each([
  ["another dialect", { $schema: "http://json-schema.org/draft-04/schema#" }, /2020-12/],
  ["a keyword of the wrong type", { properties: { a: { type: "sting" } } }, /\/properties\/a\/type/],
  ["a reference that leads nowhere", { $ref: "#/$defs/none" }, /none/],
  ["a reference to elsewhere, which is never fetched", { $ref: "https://example.test/s.json" }, /example\.test/],
  ["a pattern that is none", { type: "string", pattern: "(" }, /regular expression|pattern|regex/i],
  ["an answer that comes later", { $async: true, type: "string" }, /\$async/],
  ["one inside", { not: { $async: true, type: "string" } }, /async/],
])("says why it cannot compile %s", (_, schema, reason) => {
  const compiled = compileSchema(schema);
  expect(compiled).toEqual({ ok: false, reason: expect.stringMatching(reason) });
});

it("finds a keyword of the wrong type without the meta-schema too", () => {
  expect(compileSchema({ properties: { a: { type: "sting" } } }, { trusted: true }).ok).toBe(false);
});

it("puts in declared defaults only where it is told to", () => {
  const schema = { properties: { a: { default: 1 } } };
  const [plain, filled] = [{}, {}];
  expect(fits(schema, plain)).toBe(true);
  const compiled = compileSchema(schema, { useDefaults: true });
  expect(compiled.ok && compiled.validate(filled)).toBe(true);
  expect([plain, filled]).toEqual([{}, { a: 1 }]);
});

it("keeps two schemas with one $id apart", () => {
  const named = (type: string) => ({ $id: "https://example.test/s", type });
  expect(fits(named("string"), "x")).toBe(true);
  expect(fits(named("number"), "x")).toBe(false);
});

it("explains what Ajv keeps apart from its message", () => {
  const compiled = compileSchema({ properties: { a: { enum: [1, 2] }, b: { const: 3 } }, additionalProperties: false });
  if (!compiled.ok) throw new TypeError(compiled.reason);
  compiled.validate({ a: 0, b: 0, c: 0 });
  const told = (compiled.validate.errors ?? []).map(explainError);
  expect(told).toEqual([
    expect.stringContaining(": c"),
    expect.stringContaining(": [1,2]"),
    expect.stringContaining(": 3"),
  ]);
});
