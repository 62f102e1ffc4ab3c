import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asDocument, type RunningServer, startServer } from "./running-server.ts";

let server: RunningServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.stop());

const codeOf = async (answer: Promise<{ status: number; body: { error?: { code: string } } }>) => {
  const { status, body } = await answer;
  return [status, body.error?.code];
};

describe("the tool server's door", () => {
  it("lists its tools with their parameters and effects", async () => {
    const { tools } = (await (await fetch(server.url)).json()) as { tools: Record<string, unknown>[] };
    expect(tools.map(({ endpoint, effect }) => [endpoint, effect])).toEqual([
      ["/parse", "read"],
      ["/validate", "read"],
      ["/query", "read"],
    ]);
    for (const { parameters } of tools) {
      const checked = await server.post("validate", { schema: parameters, instance: [] });
      expect(checked.body["valid"]).toBe(false);
    }
  });

  it("refuses bodies that are not JSON, or hold what no door lets in", async () => {
    for (const body of ["{", "", '{"instance":"\\u0000"}', '{"instance":"\\ud800"}']) {
      expect(await codeOf(server.post("validate", body))).toEqual([400, "invalid_json"]);
    }
    const headers = { "content-type": "text/plain" };
    expect(await codeOf(server.post("validate", "{}", { headers }))).toEqual([400, "invalid_json"]);
  });

  it("refuses a body over its limit", async () => {
    expect(await codeOf(server.post("parse", `{"document":"${"x".repeat(13 * 1024 * 1024)}"}`))).toEqual([
      400,
      "too_large",
    ]);
  });

  it("answers an unknown path in the one error shape", async () => {
    expect(await codeOf(server.post("delete", {}))).toEqual([404, "unknown_route"]);
  });

  it("answers a look-up with a clear error where no query and no database is configured", async () => {
    expect(await codeOf(server.post("query", { query: "orders" }))).toEqual([404, "unknown_query"]);
  });

  it("continues the caller's trace and marks failed calls", async () => {
    const traceId = "0af7651916cd43dd8448eb211c80319c";
    const headers = { "content-type": "application/json", traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    await server.post("parse", { document: asDocument("hello", "text/plain") }, { headers });
    await server.post("parse", { document: asDocument("hello") }, { headers });
    await server.flush();
    const spans = server.spans.filter((span) => span.trace_id === traceId);
    expect(spans.map((span) => [span.name, span.parent_span_id, span.error === null])).toEqual([
      ["POST /parse", "b7ad6b7169203331", true],
      ["POST /parse", "b7ad6b7169203331", false],
    ]);
    expect(spans[1]?.attributes).toMatchObject({ "error.type": "pdf_invalid", "gen_ai.tool.name": "pdf_parser" });
  });

  it("counts requests by route and status", async () => {
    await server.post("parse", {});
    expect(await server.metrics()).toMatch(
      /openclaw_http_requests_total\{route="\/parse",method="POST",status="400".*\} \d/,
    );
  });

  it("ends the work of a caller who has gone", async () => {
    const hanging = { schema: { pattern: "^(a+)+$" }, instance: `${"a".repeat(40)}!` };
    const callers = [new AbortController(), new AbortController()];
    const gone = callers.map(({ signal }) => server.post("validate", hanging, { signal }));
    const settled = Promise.allSettled(gone);
    // Both threads are busy for 5 s unless their callers leave; the wait only lets the requests arrive.
    await new Promise((resolve) => setTimeout(resolve, 500));
    const before = performance.now();
    for (const caller of callers) caller.abort();
    expect((await server.post("validate", { schema: {}, instance: 1 })).body["valid"]).toBe(true);
    expect(performance.now() - before).toBeLessThan(4000);
    expect((await settled).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  });
});
