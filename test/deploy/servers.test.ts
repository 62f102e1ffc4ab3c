// The settings of the broker and the database, judged by the servers themselves.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAX_MESSAGE_BYTES } from "@openclaw/contracts";
import {
  answersHttp,
  environment,
  findProgram,
  freePort,
  guardChild,
  NATS_SERVER,
  type PostgresServer,
  removeReachableFolder,
  startPostgres,
} from "@openclaw/devstack";
import { eventually, makeTemporaryFolder, startTestNats } from "@openclaw/testkit";
import { Client } from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { DEPLOY, runProgram } from "./programs.ts";

const NATS_CONF = join(DEPLOY, "nats/nats.conf");

interface Varz {
  readonly max_payload: number;
  readonly jetstream: {
    readonly config: { readonly max_memory: number; readonly max_storage: number; readonly sync_always?: boolean };
  };
}

const varzOf = async (monitorUrl: string): Promise<Varz> => {
  const response = await fetch(`${monitorUrl}/varz`);
  return (await response.json()) as Varz;
};

describe("nats.conf", () => {
  let folder: string;
  let server: ChildProcess | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "openclaw-nats-"));
  });
  afterEach(async () => {
    // A server that has ended by itself says no second time that it did.
    if (server?.exitCode === null && server.kill("SIGKILL")) await once(server, "exit");
    server = undefined;
  });
  afterAll(() => rm(folder, { recursive: true }));

  /** The file as it is, but for where it listens and stores. */
  const start = async (): Promise<string> => {
    const { path } = await findProgram(NATS_SERVER, { env: environment() });
    const text = await readFile(NATS_CONF, "utf8");
    const conf = join(folder, "nats.conf");
    await writeFile(conf, text.replace("store_dir: /data/jetstream", `store_dir: ${JSON.stringify(folder)}`));
    const [port, monitorPort] = [await freePort(), await freePort()];
    const place = ["--addr", "127.0.0.1", "--port", String(port), "--http_port", String(monitorPort)];
    server = spawn(path, ["--config", conf, ...place], { stdio: "ignore" });
    const guard = server.pid === undefined ? undefined : guardChild(server.pid, "SIGTERM", environment());
    server.once("exit", () => guard?.release());
    const monitorUrl = `http://127.0.0.1:${monitorPort}`;
    await eventually(() => answersHttp(`${monitorUrl}/healthz`), {
      withinMs: 20_000,
      because: "nats-server is healthy",
    });
    return monitorUrl;
  };

  it("is accepted by the real server", async () => {
    const { code, stderr } = await runProgram(NATS_SERVER, ["--config", NATS_CONF, "-t"]);
    expect(stderr).toContain("is valid");
    expect(code).toBe(0);
  });

  it("makes a server that syncs every write and takes the contract's largest message", async () => {
    const varz = await varzOf(await start());
    expect(varz.jetstream.config.sync_always).toBe(true);
    expect(varz.max_payload).toBe(MAX_MESSAGE_BYTES);
  });

  it("has the same limits as the server of npm start", async () => {
    const limits = ({ max_payload, jetstream: { config } }: Varz) => [
      max_payload,
      config.max_memory,
      config.max_storage,
    ];
    const shipped = await varzOf(await start());
    const development = await startTestNats({ sync: "always" });
    try {
      expect(limits(shipped)).toEqual(limits(await varzOf(development.monitorUrl)));
    } finally {
      await development.stop();
    }
  });
});

describe("postgresql.conf", () => {
  let folder: string;
  let postgres: PostgresServer;
  let client: Client;
  let settings: readonly (readonly [name: string, value: string])[];
  const logFile = () => join(folder, "postgres.log");

  beforeAll(async () => {
    folder = await makeTemporaryFolder();
    postgres = await startPostgres({
      env: environment(),
      dir: join(folder, "postgres"),
      lazy: true,
      logFile: logFile(),
    });
    client = new Client({ connectionString: postgres.url });
    await client.connect();
    const text = await readFile(join(DEPLOY, "postgres/postgresql.conf"), "utf8");
    const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
    settings = lines.map((line) => {
      const [, name = "", value = ""] = /^(\w+) = '?([^']*)'?$/.exec(line) ?? [];
      return [name, value] as const;
    });
  });
  afterAll(async () => {
    await client?.end();
    await postgres?.stop();
    await removeReachableFolder(join(folder, "postgres"));
    await rm(folder, { recursive: true });
  });

  it("names settings that the server has, with values that it takes", async () => {
    expect(settings.length).toBeGreaterThan(5);
    for (const [name, value] of settings) {
      await client.query(`alter system set ${client.escapeIdentifier(name)} = ${client.escapeLiteral(value)}`);
    }
  });

  it("keeps what was committed through a power cut", () => {
    const durable = { fsync: "on", synchronous_commit: "on", full_page_writes: "on" };
    expect(Object.fromEntries(settings)).toMatchObject(durable);
  });

  it("writes a slow statement into the log, but not what it was given", async () => {
    const { log_parameter_max_length: most = "-1" } = Object.fromEntries(settings);
    await client.query(`set log_parameter_max_length = ${client.escapeLiteral(most)}`);
    await client.query("set log_min_duration_statement = 0");
    await client.query("select $1::text as input", ["the words of a customer"]);
    await eventually(async () => (await readFile(logFile(), "utf8")).includes("select $1::text as input"), {
      withinMs: 5_000,
      because: "the statement is in the log",
    });
    expect(await readFile(logFile(), "utf8")).not.toContain("the words of a customer");
  });
});
