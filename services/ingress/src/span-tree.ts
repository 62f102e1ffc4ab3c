// Spans in the order in which a tree is read: each span, then its children by their start, each with its depth.
import type { FinishedSpan } from "@openclaw/contracts";

export interface TreeSpan extends FinishedSpan {
  /** 0 for a root: a span without a parent among those recorded. */
  readonly depth: number;
}

/** Spans that are each other's ancestors (which only a broken sender makes) follow as roots, so that none is lost. */
export const inTreeOrder = (spans: readonly FinishedSpan[]): TreeSpan[] => {
  const known = new Set(spans.map((span) => span.span_id));
  // Of those that began in the same moment the one that was recorded last counts as the later one.
  const latestFirst = spans.toReversed().sort((a, b) => b.start_unix_ms - a.start_unix_ms);
  const isRoot = ({ parent_span_id }: FinishedSpan) => parent_span_id === null || !known.has(parent_span_id);
  const children = Map.groupBy(latestFirst, (span) => (isRoot(span) ? null : span.parent_span_id));
  const ordered = new Map<string, TreeSpan>();
  const walk = (from: readonly FinishedSpan[]): void => {
    const stack = from.map((span) => ({ ...span, depth: 0 }));
    for (let span = stack.pop(); span !== undefined; span = stack.pop()) {
      if (ordered.has(span.span_id)) continue;
      ordered.set(span.span_id, span);
      const depth = span.depth + 1;
      stack.push(...(children.get(span.span_id) ?? []).map((child) => ({ ...child, depth })));
    }
  };
  walk(children.get(null) ?? []);
  walk(latestFirst.filter((span) => !ordered.has(span.span_id)));
  return [...ordered.values()];
};
