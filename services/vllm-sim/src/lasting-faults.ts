// Faults that outlast the request that brings them. They end when another list of rules is loaded.
import type { LiveEngine } from "./engine/live-engine.ts";
import type { FaultRule } from "./fault-script.ts";
import type { SimMetrics } from "./sim-metrics.ts";

export interface LastingFaults {
  begin(rule: FaultRule | undefined): void;
  end(): void;
}

export const createLastingFaults = (engine: LiveEngine, metrics: SimMetrics): LastingFaults => ({
  begin: (rule) => {
    if (rule?.kind === "hang") engine.hang();
    if (rule?.kind === "engine_death") engine.die();
    if (rule?.kind === "stale_metrics") metrics.freeze();
  },
  end: () => {
    engine.recover();
    metrics.thaw();
  },
});
