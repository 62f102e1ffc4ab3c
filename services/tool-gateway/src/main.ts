// The process: environment, connections, gateway.
import { Bus } from "@openclaw/bus";
import { bootService } from "@openclaw/service";
import { Store } from "@openclaw/store";
import { wireGateway } from "./wire-gateway.ts";

await bootService({
  name: "tool-gateway",
  needs: ["NATS_URL", "DATABASE_URL", "OPENCLAW_ENDPOINT_MAP"],
  build: ({ settings, instance, log, metrics, tracing, health }) => {
    const store = new Store({ url: settings.DATABASE_URL, applicationName: instance, log, metrics });
    const bus = new Bus({ url: settings.NATS_URL, name: instance, log, tracing });
    health.addReadiness("nats", () => bus.notReady());
    health.addReadiness("postgres", () => store.notReady());
    const endpointMap = settings.OPENCLAW_ENDPOINT_MAP;
    const { gateway, connections } = wireGateway({ bus, store, log, metrics, tracing, endpointMap });
    return [store, bus, connections, gateway];
  },
});
