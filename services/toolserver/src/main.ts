// The tool server as a process of its own.
import { Bus } from "@openclaw/bus";
import { loadYamlFile } from "@openclaw/config";
import { bootService, type Part } from "@openclaw/service";
import { Store } from "@openclaw/store";
import { queryFile } from "./query-file.ts";
import { createReadOnlyDatabase } from "./read-only-database.ts";
import { createToolserver } from "./toolserver.ts";

/** Connects at the first look-up: the other tools serve without a database, and a reader may not migrate one. */
const databasePart = (store: Store): Part => ({
  name: "database",
  start: () => Promise.resolve(),
  stop: () => store.stop(),
});

await bootService({
  name: "toolserver",
  needs: [
    "NATS_URL",
    "OPENCLAW_CONFIG_DIR",
    "OPENCLAW_TOOLSERVER_HOST",
    "OPENCLAW_TOOLSERVER_PORT",
    "OPENCLAW_TOOLSERVER_DATABASE_URL",
  ],
  build: ({ settings, instance, log, metrics, tracing }) => {
    // Only its spans go over the bus; the tools are spoken to over HTTP.
    const bus = new Bus({ url: settings.NATS_URL, name: instance, log, tracing });
    const url = settings.OPENCLAW_TOOLSERVER_DATABASE_URL;
    const store =
      url === undefined ? undefined : new Store({ url, applicationName: "toolserver", log, metrics, readOnly: true });
    const tools = createToolserver({
      host: settings.OPENCLAW_TOOLSERVER_HOST,
      port: settings.OPENCLAW_TOOLSERVER_PORT,
      queries: loadYamlFile(settings.OPENCLAW_CONFIG_DIR, "queries.yml", queryFile)?.queries ?? [],
      database: store === undefined ? undefined : createReadOnlyDatabase(store),
      tracing,
      metrics,
      log,
    });
    return store === undefined ? [bus, tools] : [bus, databasePart(store), tools];
  },
});
