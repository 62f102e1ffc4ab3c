import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningServer, startServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const DRAFT_7 = "http://json-schema.org/draft-07/schema#";
const validate = (schema: unknown, instance: unknown) => server.post("validate", { schema, instance });

const nest = (depth: number, leaf: unknown): unknown => {
  let value = leaf;
  for (let level = 0; level < depth; level += 1) value = { properties: { a: value } };
  return value;
};

describe("POST /validate", () => {
  it("accepts an instance that fits", async () => {
    const schema = { type: "object", properties: { total: { type: "number", multipleOf: 0.01 } }, required: ["total"] };
    expect(await validate(schema, { total: 19.99 })).toEqual({ status: 200, body: { valid: true, errors: [] } });
  });

  it("names every error with its path", async () => {
    const schema = {
      type: "object",
      properties: { day: { format: "date" }, lines: { items: { required: ["amount"] } }, label: { enum: ["a", "b"] } },
      additionalProperties: false,
    };
    const { body } = await validate(schema, { day: "tomorrow", lines: [{}], label: "c", extra: 1 });
    expect(body["valid"]).toBe(false);
    expect(body["errors"]).toEqual([
      { path: "", message: "must NOT have additional properties: extra" },
      { path: "/day", message: 'must match format "date"' },
      { path: "/lines/0", message: "must have required property 'amount'" },
      { path: "/label", message: 'must be equal to one of the allowed values: ["a","b"]' },
    ]);
  });

  it("checks null, false and 0 as instances", async () => {
    for (const instance of [null, false, 0]) {
      const { body } = await validate({ type: "string" }, instance);
      expect(body["errors"]).toEqual([{ path: "", message: "must be string" }]);
    }
  });

  it("reads an array of items as draft 7 does, and only there", async () => {
    const draft7 = await validate({ $schema: DRAFT_7, items: [{ type: "string" }] }, [1]);
    expect(draft7.body["errors"]).toEqual([{ path: "/0", message: "must be string" }]);
    const draft2020 = await validate({ items: [{ type: "string" }] }, [1]);
    expect(draft2020.body.error?.code).toBe("schema_invalid");
  });

  it("knows prefixItems as 2020-12 does, and only there", async () => {
    const draft2020 = await validate({ prefixItems: [{ type: "string" }], items: false }, ["a", 2]);
    expect(draft2020.body["valid"]).toBe(false);
    const draft7 = await validate({ $schema: DRAFT_7, prefixItems: [{ type: "string" }] }, [1]);
    expect(draft7.body["valid"]).toBe(true);
  });

  it("knows each dialect by any usual spelling of its name", async () => {
    const names = ["//json-schema.org/draft/2020-12/schema", "//json-schema.org/draft-07/schema"];
    for (const name of names.flatMap((tail) => [`http:${tail}`, `https:${tail}`, `http:${tail}#`, `https:${tail}#`])) {
      expect((await validate({ $schema: name, type: "string" }, 1)).body["valid"]).toBe(false);
    }
  });

  it("refuses a schema whose check would answer later, and keeps its threads", async () => {
    const schemas = [{ $async: true, type: "string" }, { $async: false }, { not: { $async: true, type: "string" } }];
    for (const schema of schemas) {
      const { status, body } = await validate(schema, "x");
      expect([status, body.error?.code]).toEqual([400, "schema_invalid"]);
    }
    const innocent = Array.from({ length: 4 }, () => validate({ type: "string" }, "x"));
    for (const { body } of await Promise.all(innocent)) expect(body).toEqual({ valid: true, errors: [] });
    const named = { properties: { $async: { type: "boolean" } }, required: ["$async"] };
    expect((await validate(named, { $async: true })).body["valid"]).toBe(true);
  });

  it("cuts what an error takes from the instance", async () => {
    const { body } = await validate({ additionalProperties: { type: "string" } }, { ["k".repeat(200_000)]: 1 });
    expect(JSON.stringify(body).length).toBeLessThan(2_000);
  });

  it("honours what stands beside a $ref, as 2020-12 does", async () => {
    const schema = { $defs: { text: { type: "string" } }, $ref: "#/$defs/text", minLength: 3 };
    expect((await validate(schema, "ab")).body["valid"]).toBe(false);
  });

  it.each([
    ["a wrong keyword value", { type: "txt" }, "schema: /type must be equal to one of the allowed values"],
    ["another draft", { $schema: "http://json-schema.org/draft-04/schema#" }, "schema: $schema must be"],
    ["a reference to elsewhere", { $ref: "http://127.0.0.1:1/x.json" }, "can't resolve reference"],
    ["a reference to nothing", { $ref: "#/$defs/missing" }, "can't resolve reference"],
    ["a pattern that is none", { pattern: "(" }, "Invalid regular expression"],
    ["a reference to itself", { $ref: "#" }, "refers to itself without end"],
  ])("refuses a schema with %s", async (_, schema, message) => {
    const { status, body } = await validate(schema, "x");
    expect([status, body.error?.code]).toEqual([400, "schema_invalid"]);
    expect(body.error?.message).toContain(message);
  });

  it("resolves no $id that an earlier schema brought", async () => {
    const earlier = { $defs: { a: { $id: "https://example.org/a", type: "string" } }, $ref: "https://example.org/a" };
    expect((await validate(earlier, 1)).body["valid"]).toBe(false);
    expect((await validate({ $ref: "https://example.org/a" }, 1)).body.error?.code).toBe("schema_invalid");
  });

  it("ends a pattern that backtracks for ever and goes on serving", async () => {
    const hanging = validate({ pattern: "^(a+)+$" }, `${"a".repeat(40)}!`);
    expect((await validate({ type: "string" }, "meanwhile")).body["valid"]).toBe(true);
    const { status, body } = await hanging;
    expect([status, body.error?.code]).toEqual([400, "schema_invalid"]);
    expect(body.error?.message).toContain("took longer than");
    expect((await validate({ type: "string" }, "after")).body["valid"]).toBe(true);
  });

  it("checks a schema that is nested as deep as the door allows and refuses a deeper one", async () => {
    expect((await validate(nest(30, { type: "string" }), {})).body["valid"]).toBe(true);
    expect((await validate(nest(40, true), {})).body.error?.code).toBe("invalid_json");
    const bottomless = `{"schema":${'{"not":'.repeat(10_000)}true${"}".repeat(10_000)},"instance":1}`;
    expect((await server.post("validate", bottomless)).body.error?.code).toBe("invalid_json");
  });

  it("refuses an oversized schema or instance", async () => {
    const schema = await validate({ description: "x".repeat(300_000) }, 1);
    expect([schema.status, schema.body.error?.code]).toEqual([400, "too_large"]);
    const instance = await validate({}, "x".repeat(1_100_000));
    expect([instance.status, instance.body.error?.code]).toEqual([400, "too_large"]);
  });

  it.each([
    [{ instance: 1 }],
    [{ schema: {} }],
    [{ schema: "{}", instance: 1 }],
    [{ schema: {}, instance: 1, more: 1 }],
  ])("refuses the arguments %j and says what would be right", async (args) => {
    const { status, body } = await server.post("validate", args);
    expect([status, body.error?.code]).toEqual([400, "invalid_request"]);
    expect(body.error?.message).toMatch(/schema|instance|more/);
  });
});
