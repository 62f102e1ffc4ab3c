import { describe, expect, it } from "vitest";
import { METRICS, type MetricDeclaration } from "./metric-names.ts";
import { createMetrics } from "./metrics.ts";

describe("createMetrics", () => {
  it("registers what is asked for, and nothing else of ours", async () => {
    const metrics = createMetrics({ service: "scheduler" });
    metrics.counter("openclaw_intake_tasks_total").inc({ result: "accepted" });
    const text = await metrics.text();
    expect(text).toContain('openclaw_intake_tasks_total{result="accepted",service="scheduler"} 1');
    expect(text).toContain("process_resident_memory_bytes");
    expect(text).not.toContain("openclaw_queue_tasks");
  });

  it("gives the same metric for the same name", async () => {
    const metrics = createMetrics({ service: "worker" });
    metrics.counter("openclaw_retries_total").inc({ agent: "a" });
    metrics.counter("openclaw_retries_total").inc({ agent: "a" });
    expect(await metrics.text()).toContain('openclaw_retries_total{agent="a",service="worker"} 2');
  });

  it("keeps the registries of two services apart", async () => {
    createMetrics({ service: "one" }).gauge("openclaw_scheduler_leading").set(1);
    expect(await createMetrics({ service: "two" }).text()).not.toContain("openclaw_scheduler_leading");
  });

  it("gives named families alone, leaving out those that it does not have", async () => {
    const metrics = createMetrics({ service: "scheduler" });
    metrics.summary("openclaw_agent_latency_seconds").observe({ agent: "a" }, 0.02);
    metrics.gauge("openclaw_queue_tasks").set({ agent: "a", priority: "high" }, 1);
    const text = await metrics.families(["openclaw_agent_latency_seconds", "openclaw_agent_errors_total"]);
    expect(text).toContain('openclaw_agent_latency_seconds{quantile="0.5",agent="a",service="scheduler"} 0.02');
    expect(text).not.toContain("openclaw_queue_tasks");
    expect(text.endsWith("\n")).toBe(true);
  });

  it("does not compile with a name, kind or label that is not declared", () => {
    const metrics = createMetrics({ service: "worker" });
    // @ts-expect-error: a misspelt name
    const misspelt = () => metrics.counter("openclaw_retires_total");
    // @ts-expect-error: a gauge is not a counter
    const wrongKind = () => metrics.counter("openclaw_queue_tasks");
    // @ts-expect-error: a label that the metric does not have
    const wrongLabel = () => metrics.counter("openclaw_retries_total").inc({ tool: "x" });
    expect([misspelt, wrongKind]).toHaveLength(2);
    expect(wrongLabel).toThrow("tool");
  });
});

describe("the table of metrics", () => {
  it("keeps to the naming rules of Prometheus", () => {
    for (const [name, declared] of Object.entries<MetricDeclaration>(METRICS)) {
      expect(name).toMatch(/^openclaw_[a-z_]+$/);
      expect(name.endsWith("_total"), name).toBe(declared.type === "counter");
      expect(declared.help, name).toMatch(/\.$/);
      if (declared.type === "histogram") expect(name).toMatch(/_(seconds|ratio)$/);
      expect(declared.buckets?.toSorted((a, b) => a - b)).toEqual(declared.buckets);
    }
  });

  it("has the five names of the seed with samples once they are used", () => {
    const seed = ["agent_tasks_total", "agent_latency_seconds", "gpu_memory_bytes", "agent_errors_total"];
    for (const name of [...seed, "session_context_tokens"]) expect(METRICS).toHaveProperty(`openclaw_${name}`);
  });
});
