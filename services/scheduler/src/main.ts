// The scheduler: the task of record, order, dispatch, timers, retries, dead letters.
import { Bus } from "@openclaw/bus";
import { loadAgents } from "@openclaw/config";
import { bootService } from "@openclaw/service";
import { Store } from "@openclaw/store";
import { createDurabilityCheck } from "./broker-durability.ts";
import { createScheduler } from "./scheduler.ts";

await bootService({
  name: "scheduler",
  needs: ["NATS_URL", "NATS_MONITOR_URL", "DATABASE_URL", "OPENCLAW_CONFIG_DIR", "OPENCLAW_ALLOW_LAZY_SYNC"],
  build: ({ settings, instance, log, metrics, tracing, health }) => {
    const agents = loadAgents(settings.OPENCLAW_CONFIG_DIR);
    const bus = new Bus({ url: settings.NATS_URL, name: instance, log, tracing });
    const store = new Store({ url: settings.DATABASE_URL, applicationName: instance, log, metrics });
    health.addReadiness(
      "durability",
      createDurabilityCheck(settings.NATS_MONITOR_URL, settings.OPENCLAW_ALLOW_LAZY_SYNC),
    );
    return [bus, store, ...createScheduler({ bus, store, agents, instance, log, metrics, tracing, health })];
  },
});
