// Panels in Grafana's own schema. Every panel reads from the chosen data source and names its metrics.
import type { Query } from "./promql.ts";

/** Grafana's unit ids, as far as they are used. */
type Unit = "short" | "s" | "bytes" | "percentunit" | "ops" | "cpm" | "none";

export interface Series {
  readonly query: Query;
  /** The legend; `{{label}}` stands for the label's value. */
  readonly legend?: string;
}

interface PanelText {
  readonly title: string;
  readonly about: string;
  readonly unit: Unit;
}

export interface PanelDraft {
  readonly width: number;
  readonly height: number;
  readonly metrics: readonly string[];
  readonly queries: readonly string[];
  /** Everything but its id and place. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** Colour from a value on; the first has none. */
export type Step = readonly [color: "green" | "orange" | "red", from?: number];

// biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills in its own variable.
export const DATA_SOURCE = { type: "prometheus", uid: "${datasource}" } as const;

const REF_IDS = "ABCDEF";
const NO_TRAFFIC = "No traffic";

const metricsOf = (series: readonly Series[]): string[] => [...new Set(series.flatMap(({ query }) => query.metrics))];

const describe = (about: string, metrics: readonly string[]): string =>
  `${about}\n\nMetrics: ${metrics.map((name) => `\`${name}\``).join(", ")}`;

const draft = (
  type: string,
  text: PanelText,
  series: readonly Series[],
  { width, height, ...rest }: { readonly width: number; readonly height: number; readonly [key: string]: unknown },
  target: Readonly<Record<string, unknown>> = {},
): PanelDraft => {
  const metrics = metricsOf(series);
  const targets = series.map(({ query, legend }, index) => ({
    datasource: DATA_SOURCE,
    refId: REF_IDS[index],
    expr: query.expr,
    ...(legend === undefined ? {} : { legendFormat: legend }),
    ...target,
  }));
  const body = {
    type,
    title: text.title,
    description: describe(text.about, metrics),
    datasource: DATA_SOURCE,
    targets,
  };
  return { width, height, metrics, queries: series.map(({ query }) => query.expr), body: { ...body, ...rest } };
};

/** How something goes over time. */
export const timeseries = (text: PanelText, ...series: readonly Series[]): PanelDraft =>
  draft("timeseries", text, series, {
    width: 8,
    height: 8,
    fieldConfig: {
      defaults: { unit: text.unit, min: 0, noValue: NO_TRAFFIC, custom: { fillOpacity: 10, showPoints: "never" } },
      overrides: [],
    },
    options: {
      legend: { displayMode: "list", placement: "bottom", showLegend: true },
      tooltip: { mode: "multi", sort: "desc" },
    },
  });

/** One number, coloured by what it means. */
export const stat = (text: PanelText, query: Query, steps: readonly Step[]): PanelDraft =>
  draft("stat", text, [{ query }], {
    width: 4,
    height: 4,
    fieldConfig: {
      defaults: {
        unit: text.unit,
        noValue: NO_TRAFFIC,
        mappings: [{ type: "special", options: { match: "nan", result: { text: NO_TRAFFIC, index: 0 } } }],
        thresholds: { mode: "absolute", steps: steps.map(([color, from]) => ({ color, value: from ?? null })) },
      },
      overrides: [],
    },
    options: {
      colorMode: "value",
      graphMode: "area",
      reduceOptions: { calcs: ["lastNotNull"], fields: "", values: false },
    },
  });

/** The present values, one row for each set of labels. */
export const table = (text: PanelText, query: Query): PanelDraft =>
  draft(
    "table",
    text,
    [{ query }],
    {
      width: 8,
      height: 8,
      fieldConfig: { defaults: { unit: text.unit, noValue: "None" }, overrides: [] },
      options: { showHeader: true, sortBy: [{ displayName: "Value", desc: true }] },
      transformations: [{ id: "organize", options: { excludeByName: { Time: true } } }],
    },
    { format: "table", instant: true },
  );
