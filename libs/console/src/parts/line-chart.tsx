// Lines over numbers, with marks. The text beside it says the same, so that nobody needs to see it.
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import { theme } from "../shell/theme.ts";

interface ChartLine {
  readonly name: string;
  readonly values: readonly number[];
  /** A colour of the stylesheet. */
  readonly colour: string;
}

interface ChartMark {
  readonly at: number;
  readonly text: string;
}

export interface LineChartProps {
  readonly label: string;
  readonly x: readonly number[];
  readonly xName: string;
  /** x are seconds of the epoch. */
  readonly isTime?: boolean;
  readonly lines: readonly ChartLine[];
  readonly marks: readonly ChartMark[];
  readonly xText: (value: number) => string;
  readonly yText: (value: number) => string;
}

const HEIGHT = 280;
const MARK_LINE = 15;
const MARK_GAP = 5;

/** The stylesheet gives pairs for light and dark; the browser alone knows which one holds. */
const resolved = (host: HTMLElement, name: string): string => {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  host.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
};

const drawMarks = (chart: uPlot, marks: readonly ChartMark[], colour: string): void => {
  const { ctx, bbox } = chart;
  const scale = devicePixelRatio;
  ctx.save();
  ctx.strokeStyle = colour;
  ctx.fillStyle = colour;
  ctx.font = `${12 * scale}px system-ui, sans-serif`;
  ctx.setLineDash([4 * scale, 3 * scale]);
  for (const [n, { at, text }] of marks.entries()) {
    const x = chart.valToPos(at, "x", true);
    if (x < bbox.left || x > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const isRight = x - bbox.left > ctx.measureText(text).width + 2 * MARK_GAP * scale;
    ctx.textAlign = isRight ? "right" : "left";
    ctx.fillText(text, x + (isRight ? -MARK_GAP : MARK_GAP) * scale, bbox.top + (n + 1) * MARK_LINE * scale);
  }
  ctx.restore();
};

const optionsOf = (
  host: HTMLElement,
  { xName, isTime = false, lines, marks, xText, yText }: LineChartProps,
): uPlot.Options => {
  const [text, grid] = [resolved(host, "--muted"), resolved(host, "--line")];
  const axis = { stroke: text, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid, width: 1 } };
  return {
    width: Math.max(200, host.clientWidth),
    height: HEIGHT,
    scales: { x: { time: isTime }, y: { range: (_, _least, most) => [0, most * 1.05] } },
    axes: [
      { ...axis, values: (_, ticks) => ticks.map(xText), space: 90 },
      { ...axis, values: (_, ticks) => ticks.map(yText), size: 70 },
    ],
    series: [
      { value: (_, value) => (value === null ? "–" : xText(value)), label: xName },
      ...lines.map(({ name, colour }) => ({
        label: name,
        stroke: resolved(host, colour),
        width: 2,
        points: { show: false },
        value: (_: uPlot, value: number | null) => (value === null ? "–" : yText(value)),
      })),
    ],
    hooks: { draw: [(chart) => drawMarks(chart, marks, text)] },
  };
};

export const LineChart = (props: LineChartProps) => {
  const host = useRef<HTMLDivElement>(null);
  const shown = theme.use();
  const { label, x, lines } = props;
  // biome-ignore lint/correctness/useExhaustiveDependencies: colours are of the theme, everything else hangs on x and lines
  useEffect(() => {
    const place = host.current;
    if (place === null) return;
    const chart = new uPlot(optionsOf(place, props), [[...x], ...lines.map(({ values }) => [...values])], place);
    const fit = new ResizeObserver(() => chart.setSize({ width: Math.max(200, place.clientWidth), height: HEIGHT }));
    fit.observe(place);
    return () => {
      fit.disconnect();
      chart.destroy();
    };
  }, [x, lines, shown]);
  return <div ref={host} className="chart" role="img" aria-label={label} />;
};
