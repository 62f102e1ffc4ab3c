// A trace as a tree of lines: what, where, how long.
import type { TraceSpan } from "@openclaw/client";
import type { Colors } from "../output.ts";
import { formatDuration } from "./duration.ts";

/** Whether a later span continues the branch at `depth` that the span at `index` hangs on. */
const branchGoesOn = (spans: readonly TraceSpan[], index: number, depth: number): boolean => {
  for (const later of spans.slice(index + 1)) {
    if (later.depth < depth) return false;
    if (later.depth === depth) return true;
  }
  return false;
};

const guide = (spans: readonly TraceSpan[], index: number, depth: number): string => {
  let text = "";
  for (let level = 1; level < depth; level += 1) text += branchGoesOn(spans, index, level) ? "│  " : "   ";
  if (depth > 0) text += branchGoesOn(spans, index, depth) ? "├─ " : "└─ ";
  return text;
};

/** `spans` are in the order of their tree. The offset is from the trace's first span. */
export const formatSpanTree = (spans: readonly TraceSpan[], colors: Colors): string => {
  const begin = Math.min(...spans.map((span) => span.start_unix_ms));
  const titles = spans.map((span, i) => `${guide(spans, i, span.depth)}${span.name}`);
  const width = Math.max(...titles.map((title) => title.length));
  const services = Math.max(...spans.map((span) => span.service.length));
  const lines = spans.map((span, i) => {
    const length = formatDuration(Math.max(0, span.end_unix_ms - span.start_unix_ms)).padStart(9);
    const offset = `+${formatDuration(span.start_unix_ms - begin)}`.padStart(10);
    const error = span.error === null ? "" : colors.red(`  ${span.error}`);
    return `${(titles[i] ?? "").padEnd(width)}  ${span.service.padEnd(services)}  ${length}  ${colors.dim(offset)}${error}`;
  });
  return lines.join("\n");
};
