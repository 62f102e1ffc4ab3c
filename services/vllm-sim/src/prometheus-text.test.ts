import { expect, it } from "vitest";
import { PrometheusText } from "./prometheus-text.ts";

it("writes gauges, counters from zero and cumulative buckets", () => {
  const text = new PrometheusText({ model_name: 'a"b' });
  text.sample({ type: "gauge", name: "g", help: "A gauge.", read: () => 3 });
  text.samples({ type: "gauge", name: "s", help: "By state.", label: "state", read: () => ({ on: 1, off: 0 }) });
  text.counter({ name: "c_total", help: "A counter.", label: { name: "reason", values: ["x", "y"] } }).add(2, "y");
  const histogram = text.histogram("h", "A histogram.", [1, 10]);
  for (const value of [0.5, 5, 50]) histogram.observe(value);
  const lines = text.render().split("\n");
  expect(lines).toContain('g{model_name="a\\"b"} 3');
  expect(lines).toContain('s{model_name="a\\"b",state="off"} 0');
  expect(lines).toContain('h_bucket{model_name="a\\"b",le="10.0"} 2');
  expect(lines).toContain('c_total{model_name="a\\"b",reason="x"} 0');
  expect(lines).toContain('c_total{model_name="a\\"b",reason="y"} 2');
  expect(lines.filter((line) => line.startsWith("h_bucket")).map((line) => line.split(" ")[1])).toEqual([
    "1",
    "2",
    "3",
  ]);
  expect(lines).toContain('h_sum{model_name="a\\"b"} 55.5');
});
