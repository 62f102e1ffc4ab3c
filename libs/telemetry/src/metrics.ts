// Metrics of one process in a registry of its own. A service asks for the metrics it has by name; a name or label that
// is not declared does not compile.
import { Counter, collectDefaultMetrics, Gauge, Histogram, type Metric, Registry, Summary } from "prom-client";
import {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  METRICS,
  type MetricDeclaration,
  type MetricName,
  type SummaryName,
} from "./metric-names.ts";

export interface Metrics {
  counter<N extends CounterName>(name: N): Counter<LabelsOf<N>>;
  gauge<N extends GaugeName>(name: N): Gauge<LabelsOf<N>>;
  histogram<N extends HistogramName>(name: N): Histogram<LabelsOf<N>>;
  summary<N extends SummaryName>(name: N): Summary<LabelsOf<N>>;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  /** Only the named metrics, of those that this process has. */
  families(names: readonly MetricName[]): Promise<string>;
  readonly contentType: string;
}

/** Quantiles over the last ten minutes, forgotten in steps of two. */
const SUMMARY_WINDOW = { percentiles: [0.5, 0.95, 0.99], maxAgeSeconds: 600, ageBuckets: 5 };

const configurationOf = (name: MetricName, registry: Registry) => {
  const declared: MetricDeclaration = METRICS[name];
  const { help, labels, buckets } = declared;
  return {
    name,
    help,
    labelNames: Object.keys(labels),
    registers: [registry],
    ...(buckets === undefined ? {} : { buckets: [...buckets] }),
  };
};

/** Every sample carries `service`, so that default metrics of different services can be told apart. */
export const createMetrics = ({ service }: { readonly service: string }): Metrics => {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const existing = new Map<MetricName, Metric>();
  const once = <M extends Metric>(name: MetricName, create: () => M): M => {
    const known = existing.get(name);
    if (known !== undefined) return known as M;
    const created = create();
    existing.set(name, created);
    return created;
  };
  return {
    counter: (name) => once(name, () => new Counter(configurationOf(name, registry))),
    gauge: (name) => once(name, () => new Gauge(configurationOf(name, registry))),
    histogram: (name) => once(name, () => new Histogram(configurationOf(name, registry))),
    summary: (name) => once(name, () => new Summary({ ...configurationOf(name, registry), ...SUMMARY_WINDOW })),
    text: () => registry.metrics(),
    families: async (names) => {
      const present = names.filter((name) => existing.has(name));
      const texts = await Promise.all(present.map((name) => registry.getSingleMetricAsString(name)));
      return texts.map((text) => `${text}\n`).join("\n");
    },
    contentType: registry.contentType,
  };
};
