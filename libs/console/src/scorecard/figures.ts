// The figures of a scorecard in words: each value, and its change against the period before. Pure.
import {
  type Figure,
  SCORECARD_FIGURES,
  SCORECARD_STEPS,
  type ScorecardFigure,
  type ScorecardPeriod,
  type ScorecardQuery,
  SHARES,
} from "@openclaw/contracts";
import { duration } from "../format/duration.ts";
import { count, share, usd } from "../format/quantity.ts";

export const FIGURES: Readonly<
  Record<ScorecardFigure, { readonly title: string; readonly text: (value: number) => string }>
> = {
  tasks: { title: "Tasks that ended", text: count },
  success: { title: "Succeeded", text: share },
  uptime: { title: "Uptime", text: share },
  median_seconds: { title: "Median latency", text: duration },
  p95_seconds: { title: "p95 latency", text: duration },
  usd_per_1000: { title: "Cost of 1,000 tasks", text: usd },
  peak_agents: { title: "Most agents at once", text: (value) => value.toFixed(1) },
};
export const FIGURE_NAMES = Object.keys(SCORECARD_FIGURES) as ScorecardFigure[];

/** More of these is better; of the others less is. Of tasks neither. */
const BETTER_UP: ReadonlySet<ScorecardFigure> = new Set(["success", "uptime"]);
const NEUTRAL: ReadonlySet<ScorecardFigure> = new Set(["tasks", "peak_agents"]);

export const valueText = (name: ScorecardFigure, { value }: Figure): string =>
  value === null ? "–" : FIGURES[name].text(value);

/** A share changes by points, everything else by a share of what it was. */
export const changeText = (name: ScorecardFigure, { change }: Figure): string => {
  if (change === null) return "";
  const sign = change > 0 ? "+" : change < 0 ? "−" : "±";
  const size = Math.abs(change * 100);
  return SHARES.has(name) ? `${sign}${size.toFixed(1)} points` : `${sign}${size.toFixed(0)} %`;
};

export const judgementOf = (name: ScorecardFigure, { change }: Figure): "better" | "worse" | undefined => {
  if (change === null || change === 0 || NEUTRAL.has(name)) return undefined;
  return change > 0 === BETTER_UP.has(name) ? "better" : "worse";
};

/** The last day of a period is the one before its end. */
export const periodName = ({ from, to }: Pick<ScorecardPeriod, "from" | "to">): string => {
  const first = from.slice(0, 10);
  const last = new Date(Date.parse(to) - 1).toISOString().slice(0, 10);
  return first === last ? first : `${first} to ${last}`;
};

const DAY = /^\d{4}-\d{2}-\d{2}$/;

export const readQuery = (search: string): Partial<ScorecardQuery> => {
  const given = new URLSearchParams(search);
  const day = (key: string) => (DAY.test(given.get(key) ?? "") ? { [key]: given.get(key) as string } : {});
  const by = SCORECARD_STEPS.find((step) => step === given.get("by"));
  const cost = Number(given.get("usd_per_month") || Number.NaN);
  return {
    ...day("from"),
    ...day("to"),
    ...(by === undefined ? {} : { by }),
    ...(Number.isFinite(cost) && cost >= 0 ? { usd_per_month: cost } : {}),
  };
};

export const writeQuery = (query: Partial<ScorecardQuery>): string => {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(pairs.map(([key, value]) => [key, String(value)])).toString();
  return text === "" ? "" : `?${text}`;
};

/** To be pasted somewhere. */
export const asMarkdown = (periods: readonly ScorecardPeriod[]): string => {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const cell = (name: ScorecardFigure, period: ScorecardPeriod) => {
    const figure = period.figures[name];
    const change = changeText(name, figure);
    return `${valueText(name, figure)}${change === "" ? "" : ` (${change})`}`;
  };
  return [
    line(["", ...periods.map(periodName)]),
    line(["---", ...periods.map(() => "---:")]),
    ...FIGURE_NAMES.map((name) => line([FIGURES[name].title, ...periods.map((period) => cell(name, period))])),
    "",
  ].join("\n");
};
