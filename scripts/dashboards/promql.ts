// Typed PromQL for panels: a metric or label that is not declared does not compile. Each query remembers the metrics it
// asks for. Gauges of the scheduler are read with `max`: one that no longer leads shows 0 or nothing.
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  METRICS,
  type MetricName,
} from "@openclaw/telemetry";
import type { ForeignName } from "./foreign-metrics.ts";

export interface Query {
  readonly expr: string;
  readonly metrics: readonly string[];
}

/** Labels that Prometheus adds to every sample. */
type TargetLabel = "job" | "instance";
type Label<N extends string> = (N extends MetricName ? LabelsOf<N> : "finished_reason") | TargetLabel;
type Match<N extends string> = Readonly<Partial<Record<Label<N>, string>>>;

type Counter = CounterName | ForeignName<"counter">;
type Gauge = GaugeName | ForeignName<"gauge">;
type Histogram = HistogramName | ForeignName<"histogram">;

const hasAgent = (name: string): boolean => name in METRICS && "agent" in METRICS[name as MetricName].labels;

/** The name with its matchers; whatever is told apart by agent obeys the dashboard's choice of agents. */
const select = (name: string, match: Readonly<Record<string, string | undefined>> = {}): string => {
  const matchers = Object.entries(match).map(([label, pattern]) => `${label}=~"${pattern}"`);
  const all = hasAgent(name) ? ['agent=~"$agent"', ...matchers] : matchers;
  return all.length === 0 ? name : `${name}{${all.join(", ")}}`;
};

const grouped = (operator: string, by: readonly string[], inner: string): string =>
  by.length === 0 ? `${operator}(${inner})` : `${operator} by (${by.join(", ")}) (${inner})`;

/** Events per second. */
export const rate = <N extends Counter>(name: N, by: readonly Label<N>[] = [], match?: Match<N>): Query => ({
  expr: grouped("sum", by, `rate(${select(name, match)}[$__rate_interval])`),
  metrics: [name],
});

/** A quantile of what a histogram counted. */
export const quantile = <N extends Histogram>(share: number, name: N, by: readonly Label<N>[] = []): Query => ({
  expr: `histogram_quantile(${share}, ${grouped("sum", ["le", ...by], `rate(${select(`${name}_bucket`)}[$__rate_interval])`)})`,
  metrics: [name],
});

export const highest = <N extends Gauge>(name: N, by: readonly Label<N>[] = [], match?: Match<N>): Query => ({
  expr: grouped("max", by, select(name, match)),
  metrics: [name],
});

/** Adds up a gauge over the processes that export it. */
export const total = <N extends Gauge>(name: N, by: readonly Label<N>[] = [], match?: Match<N>): Query => ({
  expr: grouped("sum", by, select(name, match)),
  metrics: [name],
});

/** Adds up a gauge of the scheduler's: once over each of `parts`, whichever replica shows it. */
export const totalOnce = <N extends Gauge>(
  name: N,
  parts: readonly Label<N>[],
  by: readonly Label<N>[] = [],
): Query => ({
  expr: grouped("sum", by, grouped("max", parts, select(name))),
  metrics: [name],
});

const combined = (operator: string, left: Query, right: Query): Query => ({
  expr: `${left.expr} ${operator} ${right.expr}`,
  metrics: [...new Set([...left.metrics, ...right.metrics])],
});

export const ratio = (part: Query, whole: Query): Query => combined("/", part, whole);

export const perMinute = ({ expr, metrics }: Query): Query => ({ expr: `60 * ${expr}`, metrics });
