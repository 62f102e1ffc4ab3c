// The scheduler: the task of record, order, dispatch, timers, retries, dead letters.
import { Bus } from "@openclaw/bus";
import { loadAgents } from "@openclaw/config";
import { bootService } from "@openclaw/service";
import { Store } from "@openclaw/store";
import { createDurabilityCheck } from "./broker-durability.ts";
import { createScheduler } from "./scheduler.ts";

/** A renewal of the lead that takes longer is of no use: the lease is three seconds. */
const LEAD_LIMITS = { connectMs: 1_000, statementMs: 1_000, clientMs: 1_500 };

await bootService({
  name: "scheduler",
  needs: [
    "NATS_URL",
    "NATS_MONITOR_URL",
    "DATABASE_URL",
    "OPENCLAW_CONFIG_DIR",
    "OPENCLAW_ALLOW_LAZY_SYNC",
    "OPENCLAW_MAX_OPEN_TASKS",
  ],
  build: ({ settings, instance, log, metrics, tracing, health }) => {
    const agents = loadAgents(settings.OPENCLAW_CONFIG_DIR);
    const bus = new Bus({ url: settings.NATS_URL, name: instance, log, tracing });
    const database = { url: settings.DATABASE_URL, applicationName: instance, log, metrics };
    const store = new Store(database);
    const leadStore = new Store({ ...database, maxConnections: 1, limits: LEAD_LIMITS });
    const lead = { name: "lead store", start: () => Promise.resolve(), stop: () => leadStore.stop() };
    const maxOpenTasks = settings.OPENCLAW_MAX_OPEN_TASKS;
    health.addReadiness(
      "durability",
      createDurabilityCheck(settings.NATS_MONITOR_URL, settings.OPENCLAW_ALLOW_LAZY_SYNC),
    );
    const needs = { bus, store, leadStore, agents, instance, maxOpenTasks, log, metrics, tracing, health };
    return [bus, store, lead, ...createScheduler(needs)];
  },
});
