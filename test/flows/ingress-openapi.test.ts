// The OpenAPI document of the running door.
import { ERROR_CODES } from "@openclaw/contracts";
import type { CostEstimate } from "@openclaw/cost";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { AGENT, type Door, openDoor } from "./ingress-door.ts";

interface Operation {
  readonly operationId?: string;
  readonly summary?: string;
  readonly requestBody?: { readonly content: Record<string, { readonly schema: unknown }> };
  readonly responses: Record<string, { readonly description: string; readonly content?: Record<string, unknown> }>;
}

interface Document {
  readonly openapi: string;
  readonly paths: Record<string, Record<string, Operation>>;
  readonly components: { readonly schemas: Record<string, unknown> };
}

let door: Door;
let document: Document;
beforeAll(async () => {
  door = await openDoor();
  document = (await (await door.get("/v1/openapi.json")).json()) as Document;
});
afterAll(() => door.stop());

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
  );

/** Every `$ref` in the document. */
const references = (value: unknown): string[] => {
  if (typeof value !== "object" || value === null) return [];
  const own = "$ref" in value && typeof value.$ref === "string" ? [value.$ref] : [];
  return [...own, ...Object.values(value).flatMap(references)];
};

describe("GET /v1/openapi.json", () => {
  it("is OpenAPI 3.1 and describes the documented surface", () => {
    expect(document.openapi).toMatch(/^3\.1/);
    expect(
      operations()
        .map(({ name }) => name)
        .sort(),
    ).toEqual(
      [
        "DELETE /v1/sessions/{id}",
        "GET /healthz",
        "GET /metrics",
        "GET /readyz",
        "GET /v1/agents",
        "GET /v1/agents/versions/{version}",
        "GET /v1/blobs/{id}",
        "GET /v1/cost/prices",
        "GET /v1/dlq",
        "GET /v1/dlq/groups",
        "GET /v1/dlq/{id}",
        "GET /v1/jobs",
        "GET /v1/jobs/{id}",
        "GET /v1/overview",
        "GET /v1/scorecard",
        "GET /v1/sessions",
        "GET /v1/sessions/{id}",
        "GET /v1/tasks",
        "GET /v1/tasks/{id}",
        "GET /v1/tasks/{id}/effects",
        "GET /v1/tasks/{id}/events",
        "GET /v1/tasks/{id}/explain",
        "GET /v1/tasks/{id}/input",
        "GET /v1/tasks/{id}/steps",
        "GET /v1/tasks/{id}/trace",
        "POST /v1/blobs",
        "POST /v1/cost/estimate",
        "POST /v1/dlq/replay",
        "POST /v1/jobs",
        "POST /v1/jobs/{id}/abort",
        "POST /v1/sessions/{id}/reset",
        "POST /v1/tasks",
        "POST /v1/tasks/{id}/cancel",
        "POST /v1/tasks/{id}/effects/{key}/settle",
        "POST /v1/tasks/{id}/fork",
        "POST /v1/tasks/{id}/retry",
      ].sort(),
    );
  });

  it("names every operation once, and every reference leads somewhere", () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(ids).not.toContain(undefined);
    expect(new Set(ids).size).toBe(ids.length);
    const schemas = Object.keys(document.components.schemas).map((name) => `#/components/schemas/${name}`);
    expect(new Set(references(document)).difference(new Set(schemas))).toEqual(new Set());
    expect(schemas).toContain("#/components/schemas/Task");
  });

  it("tells each operation's errors with codes of the catalogue", () => {
    const versioned = operations().filter(({ name }) => name.includes("/v1/"));
    for (const { name, operation } of versioned) {
      const errors = Object.entries(operation.responses).filter(([status]) => Number(status) >= 400);
      expect(
        errors.map(([status]) => status),
        name,
      ).toEqual(expect.arrayContaining(["400", "500", "503"]));
      for (const [, { description, content }] of errors) {
        const codes = [...description.matchAll(/^`(\w+)`: /gm)].map(([, code]) => code ?? "");
        expect(Object.keys(ERROR_CODES)).toEqual(expect.arrayContaining(codes));
        expect(JSON.stringify(content)).toContain(`"${codes[0]}"`);
      }
    }
  });

  it("says what a task is: `agent` and `input` are required, and no other key is taken", () => {
    const schema = document.components.schemas["TaskSubmissionInput"] ?? document.components.schemas["TaskSubmission"];
    expect(schema).toMatchObject({
      required: ["agent", "input"],
      additionalProperties: false,
      examples: [{ agent: AGENT }],
    });
  });
});

describe("POST /v1/cost/estimate", () => {
  it("works the article's case out, with the prices of today", async () => {
    const response = await door.post("/v1/cost/estimate", { preset: "article" });
    expect(response.status).toBe(200);
    const { self_hosted, api, break_even, on } = (await response.json()) as CostEstimate;
    expect(self_hosted.usd_per_1000_at_volume).toBeCloseTo(104.24, 2);
    expect(api.usd_per_1000_at_volume).toBeCloseTo(100.44, 2);
    expect(break_even?.tasks_per_month).toBeCloseTo(49_322.28, 2);
    expect(Math.abs(Date.parse(on) - Date.now())).toBeLessThan(2 * 86_400_000);
  });

  it("needs no body: the defaults are a case too", async () => {
    expect((await door.post("/v1/cost/estimate")).status).toBe(200);
  });

  it.each([
    [{ hourly_rat: 1 }, /hourly_rat/],
    [{ burst_share: 2 }, /burst_share: must be a number from 0 to 1/],
    [{ api: "openai/gpt-9" }, /api: no price of "openai\/gpt-9"; known: openai\/gpt-4o-mini/],
    [{ tier: "own" }, /purchase_usd: is missing/],
  ])("refuses %j and says what would be right", async (body, message) => {
    const response = await door.post("/v1/cost/estimate", body);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error).toMatchObject({ code: "invalid_request", message: expect.stringMatching(message) });
  });
});
