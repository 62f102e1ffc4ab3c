import { ADMISSION_CONSTRAINTS } from "@openclaw/contracts";
import { createMetrics } from "@openclaw/telemetry";
import { expect, test } from "vitest";
import { createAdapterMetrics } from "./adapter-metrics.ts";

test("what calls may wait for counts from 0 on, so that the first wait is seen as an increase", async () => {
  const metrics = createMetrics({ service: "test" });
  createAdapterMetrics(metrics);
  const text = await metrics.text();
  for (const constraint of ADMISSION_CONSTRAINTS)
    expect(text).toContain(`openclaw_adapter_waits_total{constraint="${constraint}",service="test"} 0`);
});
