// A real Postgres server on loopback, from the binaries that npm installed, for a start on one machine and for tests.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "@openclaw/config";
import { freePort } from "./free-port.ts";
import { findPostgresBinaries } from "./postgres-binaries.ts";
import { dataDirOf, mayBeServed, POSTGRES_NAME, POSTGRES_READER, prepareDataFolder } from "./postgres-data.ts";
import { reachableFolder, removeAbandonedFolders } from "./reachable-folder.ts";
import { findServerIdentity } from "./server-identity.ts";
import { Supervisor } from "./supervise.ts";

export interface PostgresOptions {
  readonly env: Environment;
  /** Holds the data; where root starts the server and others cannot reach it, one under /var/tmp stands for it. */
  readonly dir: string;
  /** Left out, a free one. */
  readonly port?: number;
  /** Loses the last commits in a power cut: for tests and measurements. */
  readonly lazy?: boolean;
  /** Whether a server that dies is started again. */
  readonly restarts?: boolean;
  readonly logFile?: string;
  readonly report?: (line: string) => void;
  readonly signal?: AbortSignal;
  readonly onStarted?: (pid: number) => void;
}

export interface PostgresServer {
  readonly url: string;
  /** The same database as a role that may only read. */
  readonly readerUrl: string;
  /** Where the data really lies. */
  readonly dataDir: string;
  readonly pid: number | undefined;
  stop(): Promise<void>;
  kill(signal?: NodeJS.Signals): Promise<void>;
  /** Stops it, if it runs, and starts it on the same port with the same data. */
  restart(): Promise<void>;
}

/** Two of every service with a pool of ten each, and room for a person. */
const MAX_CONNECTIONS = 200;

const settingsOf = (lazy: boolean): Readonly<Record<string, string>> => ({
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: String(MAX_CONNECTIONS),
  fsync: lazy ? "off" : "on",
  synchronous_commit: lazy ? "off" : "on",
  full_page_writes: lazy ? "off" : "on",
});

/** The status line of postmaster.pid, which pg_ctl reads too: a port alone is open before the server takes anybody. */
const isReady = async (dataDir: string, pid: number): Promise<boolean> => {
  const lines = (await readFile(join(dataDir, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  return Number(lines[0]) === pid && lines[7]?.trim() === "ready";
};

export const startPostgres = async (options: PostgresOptions): Promise<PostgresServer> => {
  const { env, lazy = false, signal } = options;
  const identity = await findServerIdentity();
  const binaries = await findPostgresBinaries(identity);
  const base = await reachableFolder(options.dir, identity);
  if (base !== options.dir) await removeAbandonedFolders(mayBeServed);
  const dataDir = dataDirOf(base);
  const passwords = await prepareDataFolder({ base, binaries, identity, env, lazy });
  const port = options.port ?? (await freePort());
  const settings = Object.entries(settingsOf(lazy)).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

  const server = new Supervisor({
    name: "postgres",
    command: binaries.postgres,
    args: ["-D", dataDir, "-p", String(port), ...settings],
    env,
    cwd: "/",
    ...(identity === undefined ? {} : { identity }),
    logFile: options.logFile ?? join(options.dir, "postgres.log"),
    isReady: (pid) => isReady(dataDir, pid),
    // A fast shutdown: sessions are ended, everything is written. SIGTERM would wait for every client to leave.
    stopSignal: "SIGINT",
    restarts: options.restarts ?? false,
    ...(options.report === undefined ? {} : { report: options.report }),
    ...(options.onStarted === undefined ? {} : { onStarted: options.onStarted }),
  });
  await server.start(signal);
  const urlOf = (role: string, password: string) => `postgres://${role}:${password}@127.0.0.1:${port}/${POSTGRES_NAME}`;
  return {
    url: urlOf(POSTGRES_NAME, passwords.owner),
    readerUrl: urlOf(POSTGRES_READER, passwords.reader),
    dataDir,
    get pid() {
      return server.pid;
    },
    stop: () => server.stop(),
    kill: (killSignal) => server.kill(killSignal),
    restart: () => server.restart(),
  };
};
