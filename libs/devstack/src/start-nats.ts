// A real nats-server with JetStream on loopback, for a start on one machine and for tests.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "@openclaw/config";
import { findProgram } from "./find-binary.ts";
import { freePort } from "./free-port.ts";
import { endOrphan } from "./orphaned-server.ts";
import { NATS_SERVER } from "./programs.ts";
import { answersHttp, answersTcp } from "./readiness.ts";
import { Supervisor } from "./supervise.ts";

export interface NatsOptions {
  readonly env: Environment;
  /** Holds the configuration, the log and the streams. */
  readonly dir: string;
  /** Left out, a free one. */
  readonly port?: number;
  readonly monitorPort?: number;
  /** `always` syncs each write before it is acknowledged; `lazy` is for tests and measurements. */
  readonly sync: "always" | "lazy";
  /** Whether a server that dies is started again; tests of broker loss want it dead. */
  readonly restarts?: boolean;
  readonly cacheDir?: string;
  readonly logFile?: string;
  readonly report?: (line: string) => void;
  readonly signal?: AbortSignal;
  readonly onStarted?: (pid: number) => void;
}

export interface NatsServer {
  readonly url: string;
  readonly monitorUrl: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Stops it, if it runs, and starts it on the same port with the same streams. */
  restart(): Promise<void>;
}

/** Double of what the four streams reserve on disk, and of what the one in memory does. */
const MAX_FILE_STORE = "16GB";
const MAX_MEMORY_STORE = "512MB";
/** Two minutes is the server's own default when syncing lazily. */
const LAZY_SYNC_INTERVAL = "2m";

const pidFileOf = (dir: string): string => join(dir, "nats.pid");

const buildConfiguration = (dir: string, port: number, monitorPort: number, sync: NatsOptions["sync"]): string =>
  `server_name: openclaw-${port}
listen: 127.0.0.1:${port}
http: 127.0.0.1:${monitorPort}
pid_file: ${JSON.stringify(pidFileOf(dir))}
max_payload: 1MB
jetstream {
  store_dir: ${JSON.stringify(join(dir, "store"))}
  sync_interval: ${sync === "always" ? "always" : LAZY_SYNC_INTERVAL}
  max_file_store: ${MAX_FILE_STORE}
  max_memory_store: ${MAX_MEMORY_STORE}
}
`;

export const startNats = async (options: NatsOptions): Promise<NatsServer> => {
  const { env, dir, sync, signal } = options;
  const binary = await findProgram(NATS_SERVER, options);
  const port = options.port ?? (await freePort());
  const monitorPort = options.monitorPort ?? (await freePort());
  const monitorUrl = `http://127.0.0.1:${monitorPort}`;
  const configFile = join(dir, "nats.conf");
  await mkdir(dir, { recursive: true });
  await endOrphan(Number(await readFile(pidFileOf(dir), "utf8").catch(() => "")), configFile, "SIGTERM");
  await writeFile(configFile, buildConfiguration(dir, port, monitorPort, sync));

  const server = new Supervisor({
    name: "nats",
    command: binary.path,
    args: ["--config", configFile],
    env,
    logFile: options.logFile ?? join(dir, "nats.log"),
    isReady: async () => (await answersHttp(`${monitorUrl}/healthz`)) && (await answersTcp(port)),
    restarts: options.restarts ?? false,
    ...(options.report === undefined ? {} : { report: options.report }),
    ...(options.onStarted === undefined ? {} : { onStarted: options.onStarted }),
  });
  await server.start(signal);
  return {
    url: `nats://127.0.0.1:${port}`,
    monitorUrl,
    get pid() {
      return server.pid;
    },
    stop: () => server.stop(),
    kill: (killSignal) => server.kill(killSignal),
    restart: () => server.restart(),
  };
};
