import { createLogger } from "@openclaw/telemetry";

export const silent = createLogger({ service: "test", instance: "test", level: "silent" });
