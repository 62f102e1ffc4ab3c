// A plan's sweep as a chart: tasks a minute and 95th percentile of the latency over the number of agents, as plain SVG.
import type { SweepPoint } from "@openclaw/engine";
import type { PlanResult } from "./work-out-plan.ts";

const WIDTH = 760;
const HEIGHT = 400;
const LEFT = 64;
const RIGHT = WIDTH - 64;
const TOP = 64;
const BOTTOM = HEIGHT - 56;
/** Lines across; more would be read by nobody. */
const TICKS = 5;

// Told apart by people who do not see colours too: one line is dashed, and each has its name beside it.
const TASKS = "#0b5cad";
const LATENCY = "#b3450b";
const GRID = "#d5d9de";
const TEXT = "#1d232a";

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");

/** 1, 2 or 5 times a power of ten, so that `TICKS` of it reach the largest value. */
const tickOf = (largest: number): number => {
  const rough = Math.max(largest, 1e-9) / TICKS;
  const power = 10 ** Math.floor(Math.log10(rough));
  return ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
};

const place = (value: number): string => value.toFixed(1);

const text = (x: number, y: number, anchor: string, fill: string, content: string, more = ""): string =>
  `<text x="${place(x)}" y="${place(y)}" text-anchor="${anchor}" fill="${fill}"${more}>${escaped(content)}</text>`;

interface Axis {
  readonly tick: number;
  readonly y: (value: number) => number;
}

const axisOf = (values: readonly number[]): Axis => {
  const tick = tickOf(Math.max(0, ...values));
  return { tick, y: (value) => BOTTOM - (value / (tick * TICKS)) * (BOTTOM - TOP) };
};

const gridLines = (tasks: Axis, latency: Axis): string[] =>
  Array.from({ length: TICKS + 1 }, (_, index) => {
    const y = BOTTOM - (index / TICKS) * (BOTTOM - TOP);
    const label = (axis: Axis): string => String(Math.round(axis.tick * index * 1000) / 1000);
    return [
      `<line x1="${LEFT}" y1="${place(y)}" x2="${RIGHT}" y2="${place(y)}" stroke="${GRID}"/>`,
      text(LEFT - 8, y + 4, "end", TASKS, label(tasks)),
      text(RIGHT + 8, y + 4, "start", LATENCY, label(latency)),
    ].join("");
  });

const line = (points: readonly (readonly [number, number])[], stroke: string, dash: string): string => {
  const path = points.map(([x, y]) => `${place(x)},${place(y)}`).join(" ");
  const dots = points.map(([x, y]) => `<circle cx="${place(x)}" cy="${place(y)}" r="3" fill="${stroke}"/>`).join("");
  return `<polyline points="${path}" fill="none" stroke="${stroke}" stroke-width="2"${dash}/>${dots}`;
};

const tipLine = ({ tip }: PlanResult, x: (agents: number) => number): string[] => {
  if (tip === undefined) return [];
  const at = x(tip.agents);
  const label = `${tip.agents} agents: ${tip.because === "preemptions" ? "preemptions begin" : "goodput falls"}`;
  return [
    `<line x1="${place(at)}" y1="${TOP}" x2="${place(at)}" y2="${BOTTOM}" stroke="${TEXT}" stroke-dasharray="2 4"/>`,
    at < (LEFT + RIGHT) / 2
      ? text(at + 6, BOTTOM - 8, "start", TEXT, label)
      : text(at - 6, BOTTOM - 8, "end", TEXT, label),
  ];
};

/** Each number of agents gets the same room: small numbers matter as much as large ones. */
const positions = (sweep: readonly SweepPoint[]): ((agents: number) => number) => {
  const step = (RIGHT - LEFT) / Math.max(1, sweep.length);
  const at = new Map(sweep.map(({ agents }, index) => [agents, LEFT + (index + 0.5) * step]));
  return (agents) => at.get(agents) ?? LEFT;
};

export const planChart = (result: PlanResult): string => {
  const { plan, sweep } = result;
  const x = positions(sweep);
  const timed = sweep.flatMap(({ agents, result: { latency } }) =>
    latency === undefined ? [] : [{ agents, seconds: latency.p95Seconds }],
  );
  const tasks = axisOf(sweep.map((point) => point.result.tasksPerMinute));
  const latency = axisOf(timed.map(({ seconds }) => seconds));
  const title = `${plan.site.cards} x ${plan.site.card.name}, ${plan.site.model.name}`;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" font-family="sans-serif" font-size="12">`,
    `<title>${escaped(title)}: tasks a minute and latency over the number of agents</title>`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(LEFT, 24, "start", TEXT, title, ' font-size="15" font-weight="bold"'),
    text(LEFT, 48, "start", TASKS, "tasks/min (solid)"),
    text(RIGHT, 48, "end", LATENCY, "p95 latency, s (dashed)"),
    ...gridLines(tasks, latency),
    ...sweep.map(({ agents }) => text(x(agents), BOTTOM + 18, "middle", TEXT, String(agents))),
    text((LEFT + RIGHT) / 2, HEIGHT - 14, "middle", TEXT, "agents that never rest"),
    ...tipLine(result, x),
    line(
      sweep.map((point) => [x(point.agents), tasks.y(point.result.tasksPerMinute)] as const),
      TASKS,
      "",
    ),
    line(
      timed.map(({ agents, seconds }) => [x(agents), latency.y(seconds)] as const),
      LATENCY,
      ' stroke-dasharray="6 4"',
    ),
    "</svg>",
  ];
  return `${parts.join("\n")}\n`;
};
