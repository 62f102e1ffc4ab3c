// Which metrics somebody looks at: a panel or an alert about a metric that nobody exports stays empty for ever.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { METRICS } from "@openclaw/telemetry";
import { DASHBOARDS } from "./dashboards.ts";
import { FOREIGN_METRICS } from "./foreign-metrics.ts";

const ALERTS_FILE = join(import.meta.dirname, "../../deploy/prometheus/alerts.yml");

/** What can be told apart from PromQL's own words: names by their prefix, and the few that are listed. */
const NAME = /\b(?:openclaw_|vllm:|process_|nodejs_)\w+|\bup\b/g;
const SERIES_SUFFIX = /_(?:bucket|count|sum)$/;

const isKnown = (name: string): boolean => name in METRICS || name in FOREIGN_METRICS;

/** The metric names in a text; the series of a histogram are counted as the histogram. */
export const metricsIn = (text: string): string[] =>
  (text.match(NAME) ?? []).map((name) => (isKnown(name) ? name : name.replace(SERIES_SUFFIX, "")));

export const panelExpressions = (): string[] =>
  Object.values(DASHBOARDS).flatMap(({ rows }) =>
    rows.flatMap(({ panels }) => panels.flatMap(({ queries }) => queries)),
  );

/** The names of all metrics that panels and alerts ask for, sorted. */
export const usedMetrics = (): string[] => {
  const names = [...panelExpressions(), readFileSync(ALERTS_FILE, "utf8")].flatMap(metricsIn);
  return [...new Set(names)].sort();
};

/** The names in use that neither our declarations nor the list of foreign metrics know. */
export const unknownMetrics = (): string[] => usedMetrics().filter((name) => !isKnown(name));
