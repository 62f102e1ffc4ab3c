// A scorecard for people: a table within 80 columns, or Markdown to be pasted somewhere.
import {
  type Figure,
  SCORECARD_FIGURES,
  type Scorecard,
  type ScorecardFigure,
  type ScorecardPeriod,
  SHARES,
} from "@openclaw/contracts";
import { formatDuration } from "./duration.ts";
import { formatNumbers } from "./table.ts";
import { wrap } from "./wrap.ts";

interface Column {
  readonly title: string;
  readonly text: (value: number) => string;
}

const fixed = (value: number, digits: number): string =>
  value.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
const seconds = (value: number): string => formatDuration(value * 1000);
/** 99.96 % must not become 100.0 %; and 0.57 x 1,000 is a little less than 570 here. */
const share = (value: number): string => `${fixed(Math.floor(value * 1000 + 1e-9) / 10, 1)} %`;

const COLUMNS: Readonly<Record<ScorecardFigure, Column>> = {
  tasks: { title: "tasks", text: (value) => fixed(value, 0) },
  success: { title: "success", text: share },
  uptime: { title: "uptime", text: share },
  median_seconds: { title: "median", text: seconds },
  p95_seconds: { title: "p95", text: seconds },
  usd_per_1000: { title: "per 1,000", text: (value) => `$${fixed(value, value < 1000 ? 2 : 0)}` },
  peak_agents: { title: "peak", text: (value) => fixed(value, 2) },
};
const NAMES = Object.keys(SCORECARD_FIGURES) as ScorecardFigure[];
/** From ten times as much on, percent are hard to read. */
const TIMES = 9;
const ABSENT = "-";

const valueText = (name: ScorecardFigure, { value }: Figure): string =>
  value === null ? ABSENT : COLUMNS[name].text(value);

const changeText = (name: ScorecardFigure, { change }: Figure): string => {
  if (change === null) return "";
  const sign = change > 0 ? "+" : "";
  if (SHARES.has(name)) return `${sign}${fixed(change * 100, 1)} pt`;
  return change >= TIMES ? `x${fixed(change + 1, 0)}` : `${sign}${fixed(change * 100, 0)} %`;
};

const dayOf = ({ from }: ScorecardPeriod): string => from.slice(0, 10);

const openText = ({ periods }: Scorecard): string[] =>
  periods.filter(({ over }) => !over).map((period) => `From ${dayOf(period)} on it still goes on.`);

/** Each reason with the figures that it keeps away. */
const absences = ({ periods }: Scorecard): string[] => {
  const reasons = NAMES.flatMap((name) => periods.map(({ figures }) => ({ name, reason: figures[name].absent })));
  const named = Map.groupBy(reasons, ({ reason }) => reason);
  return [...named].flatMap(([reason, group]) => {
    const titles = new Set(group.map(({ name }) => COLUMNS[name].title));
    return reason === undefined ? [] : [`${[...titles].join(", ")}: ${reason}`];
  });
};

/** On the command line an input is a flag. */
const inFlags = (text: string): string => text.replaceAll("usd_per_month", "--usd-per-month");

const methods = ({ how }: Scorecard): string[] => NAMES.map((name) => `${COLUMNS[name].title}: ${how[name]}`);

const list = (head: string, texts: readonly string[]): string[] =>
  texts.length === 0 ? [] : [[head, ...texts.map((text) => wrap("  ", inFlags(text), "    "))].join("\n")];

export const formatScorecard = (card: Scorecard): string => {
  const rows = card.periods.flatMap((period) => {
    const values = [dayOf(period), ...NAMES.map((name) => valueText(name, period.figures[name]))];
    const changes = ["", ...NAMES.map((name) => changeText(name, period.figures[name]))];
    return changes.some((text) => text !== "") ? [values, changes] : [values];
  });
  const table = formatNumbers(["FROM", ...NAMES.map((name) => COLUMNS[name].title.toUpperCase())], rows);
  return [table, ...openText(card), ...list("ABSENT", absences(card)), ...list("HOW", methods(card))].join("\n\n");
};

export const scorecardMarkdown = (card: Scorecard): string => {
  const cell = (name: ScorecardFigure, figure: Figure): string => {
    const change = changeText(name, figure);
    return `${valueText(name, figure)}${change === "" ? "" : ` (${change})`}`;
  };
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(["from", ...NAMES.map((name) => COLUMNS[name].title)]),
    line(["---", ...NAMES.map(() => "---:")]),
    ...card.periods.map((period) => line([dayOf(period), ...NAMES.map((name) => cell(name, period.figures[name]))])),
    "",
    ...[...openText(card), ...absences(card).map((text) => `absent: ${text}`), ...methods(card)].map(
      (text) => `- ${text}`,
    ),
  ].join("\n");
};
