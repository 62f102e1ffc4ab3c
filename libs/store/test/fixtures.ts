import { createLogger, type Logger } from "@openclaw/telemetry";
import type { TestDatabase } from "@openclaw/testkit";
import { Store, type StoreOptions } from "../src/index.ts";

export const silent: Logger = createLogger({ service: "test", instance: "test", level: "silent" });

export const openStore = (postgres: TestDatabase, options: Partial<StoreOptions> = {}): Store =>
  new Store({ url: postgres.url, applicationName: "test", log: silent, ...options });
