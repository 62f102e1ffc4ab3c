import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runInContextOf } from "./run-in-context.ts";
import { currentTraceId, currentTraceparent, injectContext, parentFromTraceparent } from "./traceparent.ts";
import { startTracing, type Tracing } from "./tracing.ts";
import { withSpan } from "./with-span.ts";

const TRACE = "0af7651916cd43dd8448eb211c80319c";
const CALLER = `00-${TRACE}-b7ad6b7169203331-01`;

let tracing: Tracing;

beforeAll(async () => {
  tracing = await startTracing({ service: "test", instance: "test-1", sampleRatio: 1, onDropped: () => {} });
});

afterAll(() => tracing.shutdown());

describe("trace context in headers", () => {
  it("is continued by a span and passed on with that span's id", async () => {
    const incoming = new Map([
      ["traceparent", CALLER],
      ["tracestate", "vendor=1"],
    ]);
    const outgoing = new Map<string, string>();
    await runInContextOf(
      (name) => incoming.get(name),
      () => withSpan(tracing, { name: "work" }, () => injectContext(outgoing)),
    );
    expect(outgoing.get("traceparent")).toMatch(new RegExp(`^00-${TRACE}-(?!b7ad6b7169203331)[0-9a-f]{16}-01$`));
    expect(outgoing.get("tracestate")).toBe("vendor=1");
  });

  it("is absent where no span is active", () => {
    const outgoing = new Map<string, string>();
    injectContext(outgoing);
    expect(outgoing.size).toBe(0);
    expect(currentTraceparent()).toBeUndefined();
  });

  it("survives being stored as text", async () => {
    const stored = await withSpan(tracing, { name: "door" }, () => currentTraceparent());
    const trace = await withSpan(tracing, { name: "later", parent: parentFromTraceparent(stored) }, () =>
      currentTraceId(),
    );
    expect(stored).toContain(trace);
  });

  it.each([
    "",
    "nonsense",
    `00-${"0".repeat(32)}-b7ad6b7169203331-01`,
    `00-${TRACE}-${"0".repeat(16)}-01`,
    `ff-${TRACE}-b7ad6b7169203331-01`,
    `00-${TRACE.toUpperCase()}-b7ad6b7169203331-01`,
  ])("starts a fresh trace where the caller's is malformed: %s", async (malformed) => {
    const trace = await withSpan(tracing, { name: "work", parent: parentFromTraceparent(malformed) }, () =>
      currentTraceId(),
    );
    expect(trace).toMatch(/^[0-9a-f]{32}$/);
    expect(trace).not.toBe(TRACE);
  });

  it("follows a caller who does not sample", async () => {
    const parent = parentFromTraceparent(CALLER.replace(/01$/, "00"));
    const recorded = await withSpan(tracing, { name: "work", parent }, (span) => span.isRecording());
    expect(recorded).toBe(false);
  });
});
