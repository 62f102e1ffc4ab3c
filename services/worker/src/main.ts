// The process: environment, connections, worker.
import { Bus } from "@openclaw/bus";
import { loadAgents, loadCoreSettings } from "@openclaw/config";
import { bootService } from "@openclaw/service";
import { systemClock } from "@openclaw/time";
import { chooseAgents } from "./choose-agents.ts";
import { Worker } from "./worker.ts";

/** For all stops together; orchestrators kill after 30 s. */
const STOP_DEADLINE_MS = 20_000;
/** The rest is for giving back what does not end, and for the bus. */
const DRAIN_MS = STOP_DEADLINE_MS - 5_000;

await bootService({
  name: "worker",
  needs: ["NATS_URL", "OPENCLAW_CONFIG_DIR", "OPENCLAW_POOL", "OPENCLAW_AGENTS", "OPENCLAW_MAX_AGENTS"],
  deadlineMs: STOP_DEADLINE_MS,
  build: ({ settings, instance, log, metrics, tracing, health }) => {
    const bus = new Bus({ url: settings.NATS_URL, name: instance, log, tracing });
    const worker = new Worker({
      name: instance,
      agents: chooseAgents(loadAgents(settings.OPENCLAW_CONFIG_DIR), settings.OPENCLAW_AGENTS),
      maxAgents: settings.OPENCLAW_MAX_AGENTS,
      core: loadCoreSettings(settings.OPENCLAW_CONFIG_DIR),
      pool: settings.OPENCLAW_POOL,
      drainMs: DRAIN_MS,
      bus,
      log,
      metrics,
      tracing,
      clock: systemClock,
      random: Math.random,
    });
    health.addReadiness("bus", () => bus.notReady());
    health.addReadiness("agents", () => worker.notReady());
    return [bus, worker];
  },
});
