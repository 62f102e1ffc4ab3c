import { readFileSync } from "node:fs";
import { mkdir, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { eventually, startTestPostgres, type TestPostgres } from "@openclaw/testkit";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  environment,
  freePort,
  isAlive,
  readRunFile,
  SERVICE_NAMES,
  type Stack,
  type StackOptions,
  startStack,
} from "../src/index.ts";
import { makeSampleRoot, startOf } from "./fixtures/sample-root.ts";

let root: string;
let stack: Stack | undefined;
let postgres: TestPostgres;

const optionsIn = (folder: string, rest: Partial<StackOptions> = {}): StackOptions => {
  const { PATH, HOME } = environment();
  return { root: folder, env: { PATH, HOME }, report: () => {}, sync: "lazy", anyPorts: true, ...rest };
};
const options = (rest: Partial<StackOptions> = {}): StackOptions => optionsIn(root, rest);
/** To make a Postgres costs more than all the rest of a small stack. */
const withGivenPostgres = () => ({ ...options().env, DATABASE_URL: postgres.url });

beforeAll(async () => {
  postgres = await startTestPostgres();
});

beforeEach(async () => {
  root = await makeSampleRoot();
});

afterEach(async () => {
  await stack?.stop();
  stack = undefined;
  await rm(root, { recursive: true, force: true });
});

afterAll(() => postgres.stop());

describe("all of it", () => {
  let folder: string;
  let whole: Stack;

  beforeAll(async () => {
    folder = await makeSampleRoot();
    const { env, ...rest } = optionsIn(folder, {
      replicas: { worker: 2 },
      simulatorArgs: ["--token-latency-ms", "0"],
    });
    whole = await startStack({ ...rest, env: { ...env, OPENCLAW_ENDPOINT_MAP: "tools.internal:80=10.0.0.7:80" } });
  });

  afterAll(async () => {
    await whole?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it("runs, and is written to run.json", () => {
    const run = readRunFile(join(folder, ".openclaw", "run.json"));
    expect(Object.keys(run)).toEqual(["http", "nats", "postgres", "inference", "metrics", "pids"]);
    expect(run.inference).toHaveLength(2);
    expect(Object.keys(run.metrics).sort()).toEqual([...SERVICE_NAMES, "worker-2", "vllm-sim", "vllm-sim-2"].sort());
    expect(run.pids["worker"]).toHaveLength(2);
    const pids = Object.values(run.pids).flat();
    expect(pids).toHaveLength(12);
    expect(pids.every(isAlive)).toBe(true);
  });

  it("is told the addresses that each service is declared to read, and no others", async () => {
    const gateway = (await startOf(whole.metrics["tool-gateway"])).env;
    const worker = (await startOf(whole.metrics["worker"])).env;
    const toolserver = (await startOf(whole.metrics["toolserver"])).env;
    const ours = `toolserver:9001=127.0.0.1:${toolserver["OPENCLAW_TOOLSERVER_PORT"]}`;
    expect(gateway["OPENCLAW_ENDPOINT_MAP"]).toBe(`${ours},tools.internal:80=10.0.0.7:80`);
    expect(gateway["DATABASE_URL"]).toBe(whole.postgres);
    expect(worker["NATS_URL"]).toBe(whole.nats);
    expect(worker["DATABASE_URL"]).toBeUndefined();
    expect(toolserver["OPENCLAW_TOOLSERVER_DATABASE_URL"]).toContain("openclaw_reader");
    const simulator = await startOf(whole.metrics["vllm-sim-2"]);
    expect(`http://127.0.0.1:${simulator.args[3]}`).toBe(whole.inference[1]);
    expect(Object.keys(simulator.env).filter((name) => /^(OPENCLAW|NATS|DATABASE|VLLM)_/.test(name))).toEqual([]);
    expect(simulator.args.slice(-2)).toEqual(["--token-latency-ms", "0"]);
  });

  it("comes back when a process is killed, servers included, and run.json has the new pid", async () => {
    const { runFile } = whole;
    for (const name of ["scheduler", "nats"]) {
      const [before] = readRunFile(runFile).pids[name] ?? [];
      await whole.kill(name);
      const after = await eventually(() => readRunFile(runFile).pids[name]?.find((pid) => pid !== before), {
        withinMs: 10_000,
        because: `${name} has a new pid`,
      });
      expect(isAlive(after)).toBe(true);
    }
  });

  it("ends when it is stopped, and run.json with it", async () => {
    const pids = Object.values(readRunFile(whole.runFile).pids).flat();
    expect(pids).toHaveLength(12);
    await whole.stop();
    expect(pids.some(isAlive)).toBe(false);
    expect(() => readRunFile(whole.runFile)).toThrow("npm start");
  });
});

it("runs on when run.json cannot be written, and says so", async () => {
  const lines: string[] = [];
  stack = await startStack(
    options({ env: withGivenPostgres(), services: ["scheduler"], report: (line) => lines.push(line) }),
  );
  const { runFile } = stack;
  await mkdir(`${runFile}.${process.pid}.half`);
  await stack.kill("scheduler");
  await eventually(() => lines.some((line) => line.includes("run.json is out of date")), {
    withinMs: 10_000,
    because: "it was reported",
  });
  const [restarted] = stack.pids()["scheduler"] ?? [];
  expect(restarted !== undefined && isAlive(restarted)).toBe(true);
});

it("refuses a second start in the same folder, and leaves the first alone", async () => {
  stack = await startStack(options({ env: withGivenPostgres(), services: [] }));
  await expect(startStack(options({ services: [], fresh: true }))).rejects.toMatchObject({ code: "usage" });
  expect(readRunFile(stack.runFile).nats).toBe(stack.nats);
});

it("keeps its state over a restart, and forgets it when asked to", async () => {
  const password = () => readFileSync(join(root, ".openclaw", "postgres", "password"), "utf8");
  stack = await startStack(options({ services: [] }));
  const first = password();
  await stack.stop();
  stack = await startStack(options({ services: [] }));
  expect(password()).toBe(first);
  await stack.stop();
  const others = join(root, ".openclaw", "demo");
  await mkdir(others);
  stack = await startStack(options({ services: [], fresh: true }));
  expect(password()).not.toBe(first);
  expect((await stat(others)).isDirectory()).toBe(true);
});

it("starts no simulation when model servers are given", async () => {
  const env = { ...withGivenPostgres(), OPENCLAW_INFERENCE_URL: "http://gpu-1:8000, http://gpu-2:8000" };
  stack = await startStack(options({ env, services: ["inference-adapter"] }));
  expect(stack.simulated).toBe(false);
  expect(stack.inference).toEqual(["http://gpu-1:8000", "http://gpu-2:8000"]);
  expect(stack.pids()["vllm-sim"]).toBeUndefined();
  const adapter = (await startOf(stack.metrics["inference-adapter"])).env;
  expect(adapter["OPENCLAW_INFERENCE_URL"]).toBe("http://gpu-1:8000,http://gpu-2:8000");
});

it("stops what it started when one service cannot start, and names it with its log", async () => {
  await writeFile(
    join(root, "services", "recorder", "src", "main.ts"),
    "process.stderr.write('no such table'); process.exit(78);",
  );
  const lines: string[] = [];
  const starting = startStack(options({ report: (line) => lines.push(line) }));
  await expect(starting).rejects.toThrow(/recorder ended before it was ready[\s\S]*no such table/);
  stack = await startStack(options({ services: [] }));
  expect(Object.keys(stack.pids()).sort()).toEqual(["nats", "postgres", "vllm-sim"]);
});

it("stops what it started when it is interrupted", async () => {
  const controller = new AbortController();
  const report = (line: string) => {
    if (line.startsWith("NATS is ready")) controller.abort(new TypeError("Ctrl-C"));
  };
  await expect(startStack(options({ report, signal: controller.signal }))).rejects.toThrow("Ctrl-C");
});

it("refuses a server at NATS_URL that is not there or too old", async () => {
  const old = createServer((socket) => socket.write('INFO {"server_id":"x","version":"2.9.10"}\r\n'));
  await new Promise<void>((resolve) => old.listen(0, "127.0.0.1", resolve));
  const address = old.address();
  const port = typeof address === "object" ? address?.port : undefined;
  const env = { ...withGivenPostgres(), NATS_URL: `nats://127.0.0.1:${port}` };
  await expect(startStack(options({ env, services: [] }))).rejects.toThrow(/is 2\.9\.10, but 2\.15\.0 is the least/);
  old.close();
  await expect(startStack(options({ env, services: [] }))).rejects.toThrow("no NATS server answers");
});

it("refuses a setting that nobody declared before it starts anything", async () => {
  const env = { ...options().env, OPENCLAW_MAX_AGENT: "3" };
  await expect(startStack(options({ env }))).rejects.toThrow("OPENCLAW_MAX_AGENTS");
});

it.each(["OPENCLAW_HTTP_HOST", "OPENCLAW_TOOLSERVER_HOST", "OPENCLAW_METRICS_HOST"])(
  "refuses %s, which it would overrule",
  async (name) => {
    const env = { ...options().env, OPENCLAW_METRICS_PORT: "9999", [name]: "127.0.0.1" };
    const starting = startStack(options({ env }));
    await expect(starting).rejects.toMatchObject({ code: "usage", message: expect.stringContaining(name) });
    await expect(starting).rejects.toThrow("OPENCLAW_METRICS_PORT");
  },
);

it("takes a port that was named, any for 0, and fails where a named one is taken", async () => {
  const named = await freePort();
  const env = { ...withGivenPostgres(), OPENCLAW_TOOLSERVER_PORT: String(named), OPENCLAW_HTTP_PORT: "0" };
  stack = await startStack(options({ env, services: ["toolserver"] }));
  expect((await startOf(stack.metrics["toolserver"])).env["OPENCLAW_TOOLSERVER_PORT"]).toBe(String(named));
  expect(new URL(stack.http).port).not.toBe("8400");
  await stack.stop();
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(named, "127.0.0.1", resolve));
  await expect(startStack(options({ env }))).rejects.toMatchObject({
    code: "usage",
    message: `port ${named} of OPENCLAW_TOOLSERVER_PORT is taken by something else`,
  });
  other.close();
});
