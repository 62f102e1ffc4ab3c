// One service as a process of its own, started as `npm start` starts it, with the environment that the test gives.
import { readFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { answersHttp, type Environment, environment, freePort, Supervisor, serviceCommand } from "@openclaw/devstack";
import { makeTemporaryFolder } from "./temporary-folder.ts";

export interface SpawnServiceOptions {
  readonly name: string;
  /** Added to what every process needs. Without OPENCLAW_METRICS_PORT a free one is taken. */
  readonly env: Environment;
  readonly readyWithinMs?: number;
  /** The folder that holds services/; left out, this checkout. */
  readonly root?: string;
}

export interface SpawnedService {
  readonly pid: number | undefined;
  /** Base URL of /healthz, /readyz and /metrics. */
  readonly metricsUrl: string;
  /** Everything it has written so far. */
  logs(): string;
  /** Resolves when /readyz says 200; rejects with the end of the log when the process gives up. */
  waitReady(): Promise<void>;
  stop(): Promise<void>;
  /** Does not start it again. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

const ROOT = resolve(import.meta.dirname, "../../..");

export const spawnService = async (options: SpawnServiceOptions): Promise<SpawnedService> => {
  const folder = await makeTemporaryFolder();
  const logFile = join(folder, `${options.name}.log`);
  const metricsPort = options.env["OPENCLAW_METRICS_PORT"] ?? String(await freePort());
  const metricsUrl = `http://127.0.0.1:${metricsPort}`;
  const own: Environment = { ...options.env, OPENCLAW_METRICS_PORT: metricsPort };
  const service = new Supervisor({
    name: options.name,
    ...serviceCommand({ root: options.root ?? ROOT, name: options.name, env: environment(), own }),
    logFile,
    restarts: false,
    startAttempts: 1,
    isReady: () => answersHttp(`${metricsUrl}/readyz`),
    ...(options.readyWithinMs === undefined ? {} : { readyWithinMs: options.readyWithinMs }),
  });
  const ready = service.start();
  // A test that never waits must not fail for a rejection that nobody took.
  ready.catch(() => {});
  return {
    get pid() {
      return service.pid;
    },
    metricsUrl,
    logs: () => readFileSync(logFile, "utf8"),
    waitReady: () => ready,
    stop: async () => {
      await service.stop();
      await rm(folder, { recursive: true, force: true });
    },
    kill: (signal) => service.kill(signal),
  };
};
