import { once } from "node:events";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tool } from "../src/tool.ts";
import { asDocument, type RunningServer, startHttp, startServer } from "./running-server.ts";

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

  it("tells a tool that its caller has gone, and not that its caller was answered", async () => {
    const ends: string[] = [];
    const arrived = Promise.withResolvers<void>();
    const left = Promise.withResolvers<void>();
    const tool: Tool = {
      name: "waiting",
      endpoint: "wait",
      description: "",
      effect: "read",
      parameters: {},
      call: async (input, signal) => {
        signal.addEventListener("abort", () => ends.push("aborted"));
        if (input === null) return {};
        arrived.resolve();
        await once(signal, "abort");
        left.resolve();
        throw signal.reason;
      },
    };
    const http = await startHttp([tool]);
    const post = (body: string, signal?: AbortSignal) =>
      fetch(`${http.url}/wait`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body,
        ...(signal === undefined ? {} : { signal }),
      });
    await (await post("null")).json();
    expect(ends).toEqual([]);
    const caller = new AbortController();
    const gone = post("{}", caller.signal);
    await arrived.promise;
    caller.abort();
    await expect(gone).rejects.toThrow();
    await left.promise;
    await http.stop();
    expect(ends).toEqual(["aborted"]);
  });
});
