import { METRICS, type MetricDeclaration } from "@openclaw/telemetry";
import { code, page, table } from "./table.ts";

const row = ([name, metric]: [string, MetricDeclaration]): string[] => [
  code(name),
  metric.type,
  Object.entries(metric.labels)
    .map(([label, values]) => `${code(label)} (${values})`)
    .join(", "),
  metric.from.join(", "),
  metric.help,
];

export const metricsPage = (): string =>
  page(
    "Metrics",
    "Every service serves `/metrics` on its metrics port; the door (`:8400/metrics`) also gives the first five for the whole cluster. Every sample carries the label `service`.",
    table(["metric", "type", "labels", "from", "help"], Object.entries<MetricDeclaration>(METRICS).map(row)),
  );
