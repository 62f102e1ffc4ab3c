import type { FinishedSpan } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { inTreeOrder } from "./span-tree.ts";

const span = (id: string, parent: string | null, start: number): FinishedSpan => ({
  trace_id: "t",
  span_id: id,
  parent_span_id: parent,
  name: id,
  kind: "internal",
  service: "s",
  start_unix_ms: start,
  end_unix_ms: start + 1,
  attributes: {},
  error: null,
});

const shape = (spans: readonly FinishedSpan[]) => inTreeOrder(spans).map(({ span_id, depth }) => `${depth}${span_id}`);

describe("inTreeOrder", () => {
  it("puts each span before its children, and those in the order of their start", () => {
    const spans = [span("d", "b", 4), span("c", "a", 5), span("b", "a", 2), span("a", null, 1), span("e", "b", 3)];
    expect(shape(spans)).toEqual(["0a", "1b", "2e", "2d", "1c"]);
  });

  it("leaves spans of the same start in the order in which they came", () => {
    expect(shape([span("a", null, 1), span("b", "a", 2), span("c", "a", 2), span("d", null, 1)])).toEqual([
      "0a",
      "1b",
      "1c",
      "0d",
    ]);
  });

  it("takes a span whose parent is not recorded as a root", () => {
    expect(shape([span("b", "caller", 2), span("a", null, 1)])).toEqual(["0a", "0b"]);
  });

  it("loses no span of a ring, and ends", () => {
    expect(shape([span("a", "b", 1), span("b", "a", 2)]).sort()).toHaveLength(2);
  });

  it("holds a chain of 10,000 spans", () => {
    const chain = Array.from({ length: 10_000 }, (_, i) => span(`s${i}`, i === 0 ? null : `s${i - 1}`, i));
    expect(inTreeOrder(chain).at(-1)?.depth).toBe(9_999);
  });
});
