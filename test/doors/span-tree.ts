// A trace as indented lines, one a span: what two traces have in common when ids and times are left out.
import type { FinishedSpan } from "@openclaw/contracts";
import type { ReceivedSpan } from "../otlp/decode-export.ts";

interface TreeSpan {
  readonly id: string;
  readonly parent: string | undefined;
  readonly label: string;
  readonly startMs: number;
}

const INDENT = "  ";

/** Siblings stand in the order of their start. A span whose parent is not there stands at the left, as a root does. */
const treeLines = (spans: readonly TreeSpan[]): string[] => {
  const ids = new Set(spans.map(({ id }) => id));
  const inOrder = [...spans].sort((a, b) => a.startMs - b.startMs);
  const children = Map.groupBy(inOrder, ({ parent }) => (parent !== undefined && ids.has(parent) ? parent : undefined));
  const below = (parent: string | undefined): string[] =>
    (children.get(parent) ?? []).flatMap(({ id, label }) => [label, ...below(id).map((line) => INDENT + line)]);
  return below(undefined);
};

export const receivedTree = (spans: readonly ReceivedSpan[]): string[] =>
  treeLines(
    spans.map(({ spanId, parentSpanId, service, name, startUnixMs }) => ({
      id: spanId,
      parent: parentSpanId,
      label: `${service}: ${name}`,
      startMs: startUnixMs,
    })),
  );

export const recordedTree = (spans: readonly FinishedSpan[]): string[] =>
  treeLines(
    spans.map(({ span_id, parent_span_id, service, name, start_unix_ms }) => ({
      id: span_id,
      parent: parent_span_id ?? undefined,
      label: `${service}: ${name}`,
      startMs: start_unix_ms,
    })),
  );

/** A tree without its root's own line. */
export const belowRoot = ([, ...lines]: readonly string[]): string[] => lines.map((line) => line.slice(INDENT.length));
