import type { FinishedSpan } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { MAX_BUFFERED_SPANS, SpanBuffer } from "./span-buffer.ts";

const spans = (count: number): FinishedSpan[] =>
  Array.from({ length: count }, (_, i) => ({
    trace_id: "1".repeat(32),
    span_id: String(i).padStart(16, "0"),
    parent_span_id: null,
    name: "chat",
    kind: "internal",
    service: "worker",
    start_unix_ms: 1,
    end_unix_ms: 2,
    attributes: {},
    error: null,
  }));

describe("SpanBuffer", () => {
  it("drops and counts what does not fit, and takes spans again once emptied", () => {
    let dropped = 0;
    const buffer = new SpanBuffer((count) => {
      dropped += count;
    });
    buffer.add(spans(MAX_BUFFERED_SPANS - 1));
    expect(dropped).toBe(0);
    buffer.add(spans(3));
    expect(dropped).toBe(2);
    expect(buffer.takeAll()).toHaveLength(MAX_BUFFERED_SPANS);
    expect(buffer.size).toBe(0);
    buffer.add(spans(1));
    expect(buffer.takeAll()).toHaveLength(1);
    expect(dropped).toBe(2);
  });
});
