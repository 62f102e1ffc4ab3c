// A process that brings the database of its first argument up and ends: several at once are a cluster that starts.
import { createLogger } from "@openclaw/telemetry";
import { Store } from "../src/index.ts";

const log = createLogger({ service: "test", instance: "test", level: "silent" });
const store = new Store({ url: process.argv[2] ?? "", applicationName: "test", log });
await store.start();
await store.stop();
