// Each of our services, started by the very command and environment that the compose file gives it, against a real broker
// and a real database: it becomes ready, and ends with 0 when told to.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, SERVICE_NAMES } from "@openclaw/devstack";
import { startTestNats, startTestPostgres, type TestNats, type TestPostgres } from "@openclaw/testkit";
import { Client } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ComposeFile, readCompose, serviceOf } from "./compose-file.ts";
import { type ComposeProcess, startComposeProcess } from "./compose-process.ts";
import { bareEnvironment, DEPLOY, run } from "./programs.ts";

const SIMULATORS = ["vllm-sim-0", "vllm-sim-1"];
const HEALTH_PORT = 9400;
const MODEL_PORT = 8000;
/** What compose waits before it kills a service. */
const STOP_MS = 25_000;

let nats: TestNats;
let postgres: TestPostgres;
let file: ComposeFile;
const processes = new Map<string, ComposeProcess>();

const processOf = (name: string): ComposeProcess => {
  const found = processes.get(name);
  if (found === undefined) throw new Error(`${name} was not started`);
  return found;
};

/** Gives the test database the passwords that the compose file gives its own. */
const adoptPasswords = async (): Promise<void> => {
  const urls = [
    serviceOf(file, "scheduler").environment?.["DATABASE_URL"],
    serviceOf(file, "toolserver").environment?.["OPENCLAW_TOOLSERVER_DATABASE_URL"],
  ];
  const client = new Client({ connectionString: postgres.url });
  await client.connect();
  for (const { username, password } of urls.map((url) => new URL(url ?? ""))) {
    await client.query(`alter role ${client.escapeIdentifier(username)} password ${client.escapeLiteral(password)}`);
  }
  await client.end();
};

beforeAll(async () => {
  [nats, postgres, file] = await Promise.all([
    startTestNats({ sync: "always" }),
    startTestPostgres(),
    readCompose("sim"),
  ]);
  await adoptPasswords();
  const book = new Map([
    ["nats:4222", new URL(nats.url).host],
    ["nats:8222", new URL(nats.monitorUrl).host],
    ["postgres:5432", new URL(postgres.url).host],
    // Nobody listens there: a service runs without its trace store.
    ["tempo:4318", `127.0.0.1:${await freePort()}`],
  ]);
  for (const name of SIMULATORS) {
    const service = serviceOf(file, name);
    const simulator = await startComposeProcess(service, book);
    processes.set(name, simulator);
    for (const alias of service.networks["inside"]?.aliases ?? []) {
      book.set(`${alias}:${MODEL_PORT}`, simulator.address(MODEL_PORT));
    }
  }
  for (const name of SERVICE_NAMES) processes.set(name, await startComposeProcess(serviceOf(file, name), book));
});

afterAll(async () => {
  for (const process of processes.values()) process.kill();
  await Promise.all([nats?.stop(), postgres?.stop()]);
});

describe("started by the compose file's command and environment", () => {
  it.each(SIMULATORS)("%s is healthy", (name) => processOf(name).answers(MODEL_PORT, "/health"));

  it.each(SERVICE_NAMES)("%s becomes ready", (name) => processOf(name).answers(HEALTH_PORT, "/readyz"));

  it("the door answers on its port", () => processOf("ingress").answers(8400, "/healthz"));

  it("the image's health check passes for a service that is ready", async () => {
    expect(await healthCheck(processOf("recorder").address(HEALTH_PORT))).toBe(0);
  });

  it.each([...SERVICE_NAMES, ...SIMULATORS])(
    "%s ends with 0 on SIGTERM",
    (name) => {
      return expect(processOf(name).terminate()).resolves.toBe(0);
    },
    STOP_MS,
  );

  it("the image's health check fails for a service that has ended", async () => {
    expect(await healthCheck(processOf("recorder").address(HEALTH_PORT))).not.toBe(0);
  });
});

/** Runs the HEALTHCHECK of the Dockerfile against the address, and gives its exit code. */
const healthCheck = async (address: string): Promise<number> => {
  const text = await readFile(join(DEPLOY, "Dockerfile"), "utf8");
  const words = /^HEALTHCHECK (?:.*\\\n)?\s*CMD (\[.*\])$/m.exec(text)?.[1];
  const [, ...args] = JSON.parse(words ?? "[]") as string[];
  expect(args).not.toEqual([]);
  const port = new URL(`http://${address}`).port;
  const { code } = await run(process.execPath, args, { ...bareEnvironment(), OPENCLAW_METRICS_PORT: port });
  return code;
};
