import { expect, it } from "vitest";
import { PrometheusText } from "./prometheus-text.ts";

it("writes gauges, counters from zero and cumulative buckets", () => {
  const text = new PrometheusText({ model_name: 'a"b' });
  text.gauge("g", "A gauge.", () => 3);
  text.counter({ name: "c_total", help: "A counter.", label: { name: "reason", values: ["x", "y"] } }).add(2, "y");
  const histogram = text.histogram("h", "A histogram.", [1, 10]);
  for (const value of [0.5, 5, 50]) histogram.observe(value);
  const lines = text.render().split("\n");
  expect(lines).toContain('g{model_name="a\\"b"} 3');
  expect(lines).toContain('c_total{model_name="a\\"b",reason="x"} 0');
  expect(lines).toContain('c_total{model_name="a\\"b",reason="y"} 2');
  expect(lines.filter((line) => line.startsWith("h_bucket")).map((line) => line.split(" ")[1])).toEqual([
    "1",
    "2",
    "3",
  ]);
  expect(lines).toContain('h_sum{model_name="a\\"b"} 55.5');
});
