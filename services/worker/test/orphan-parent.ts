// A process that has an agent process, blocked or not, and says its pid: for the test that kills it.

import { agentSpec } from "@openclaw/contracts";
import { createLogger } from "@openclaw/telemetry";
import { Pool } from "../src/pool.ts";

const [entry = "", deed = ""] = process.argv.slice(2);
const pool = new Pool({
  warm: 1,
  max: 1,
  idleTimeoutMs: 60_000,
  maxTasks: 0,
  memoryLimitBytes: 1024 ** 3,
  entry,
  log: createLogger({ service: "worker", instance: "test", level: "silent" }),
  onChange: () => {},
  onExit: () => {},
});
const control = new AbortController();
pool.start();
await pool.use(control.signal, async (agent) => {
  agent.begin({ version: "1", spec: agentSpec.parse({ name: "a", model: "m" }), user: deed }, control);
  process.stdout.write(`${agent.pid}\n`);
  await agent.next(control.signal);
});
