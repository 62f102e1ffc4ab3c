// The process: environment, connections, recorder. It has no spans of its own: recording them would make more.
import { Bus } from "@openclaw/bus";
import { bootService } from "@openclaw/service";
import { Store } from "@openclaw/store";
import { wireRecorder } from "./wire-recorder.ts";

await bootService({
  name: "recorder",
  needs: ["NATS_URL", "DATABASE_URL", "OPENCLAW_SESSION_IDLE_DAYS"],
  build: ({ settings, instance, log, metrics, health }) => {
    const store = new Store({ url: settings.DATABASE_URL, applicationName: instance, log, metrics });
    const bus = new Bus({ url: settings.NATS_URL, name: instance, log });
    const { parts, notReady } = wireRecorder({
      bus,
      store,
      sessionIdleDays: settings.OPENCLAW_SESSION_IDLE_DAYS,
      log,
      metrics,
    });
    health.addReadiness("nats", () => bus.notReady());
    health.addReadiness("postgres", () => store.notReady());
    health.addReadiness("journal", notReady);
    return [store, bus, ...parts];
  },
});
