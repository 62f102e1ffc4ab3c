// One pass: the whole system with one sync mode, then the floor on the same servers.
import { join } from "node:path";
import { Bus } from "@openclaw/bus";
import { type Environment, SERVICE_NAMES, type Stack, type Supervisor, startStack } from "@openclaw/devstack";
import { Store } from "@openclaw/store";
import { createLogger, type Logger } from "@openclaw/telemetry";
import { AGENT_PROCESSES, writeBenchConfig } from "./bench-agent.ts";
import { type CommitStyle, createCommits } from "./floor/commits.ts";
import { Floor } from "./floor/floor.ts";
import { oneByOne, paced, saturated } from "./load.ts";
import { OUTSTANDING, PACE_MS, type Sizes } from "./options.ts";
import { type Latency, latencyOf } from "./percentile.ts";
import type { ProcessUse, Roots } from "./process-use.ts";
import { createTaskClient } from "./task-client.ts";
import { watched } from "./watched.ts";
import { startZeroServer, unclaimedPort } from "./zero-servers.ts";

export type Sync = "lazy" | "always";

interface Speed {
  readonly latency: Latency;
  readonly tasks_per_second: number;
}

export interface PassResult {
  readonly sync: Sync;
  readonly platform: Speed;
  /** What one task needs, by how the floor commits. */
  readonly floor: Readonly<Record<CommitStyle, Speed>>;
  readonly processes: readonly ProcessUse[];
  /** Share of all cores that went to other programs while tasks ran at saturation: with much of it nothing else counts. */
  readonly others_cpu_share: number;
}

export interface PassOptions {
  readonly root: string;
  /** For state, configuration and logs. */
  readonly folder: string;
  readonly env: Environment;
  readonly sync: Sync;
  readonly sizes: Sizes;
  readonly report: (line: string) => void;
  readonly signal: AbortSignal;
}

/** The benchmark's tool takes the tool server's place, which the stack maps to loopback for the gateway. */
const SERVICES = SERVICE_NAMES.filter((name) => name !== "toolserver");

/** Of the floor, which needs many at once when each commit is made for itself. */
const STORE_CONNECTIONS = 16;

/** Servers of the caller's environment would run with a sync mode of their own. */
const GIVEN_SERVERS = ["NATS_URL", "NATS_MONITOR_URL", "DATABASE_URL"];

interface Rig {
  readonly bus: Bus;
  readonly store: Store;
  readonly roots: () => Roots;
}

const start = async (options: PassOptions, stops: AsyncDisposableStack): Promise<Rig> => {
  const { root, folder, sync, report, signal } = options;
  const own = Object.fromEntries(Object.entries(options.env).filter(([name]) => !GIVEN_SERVERS.includes(name)));
  const [modelPort, toolPort] = [await unclaimedPort(), await unclaimedPort()];
  const logDir = join(folder, "logs");
  const startZero = async (program: "zero-model" | "zero-tool", port: number): Promise<Supervisor> => {
    const server = await startZeroServer({ program, port, env: own, logDir }, signal);
    stops.defer(() => server.stop());
    return server;
  };
  const model = await startZero("zero-model", modelPort);
  const stack: Stack = await startStack({
    root,
    stateDir: join(folder, sync),
    fresh: true,
    env: {
      ...own,
      OPENCLAW_INFERENCE_URL: `http://127.0.0.1:${modelPort}`,
      OPENCLAW_TOOLSERVER_PORT: String(toolPort),
      OPENCLAW_MAX_AGENTS: String(AGENT_PROCESSES),
    },
    services: SERVICES,
    configDir: await writeBenchConfig(join(folder, "config")),
    sync,
    report,
    signal,
  });
  stops.defer(() => stack.stop());
  const tool = await startZero("zero-tool", toolPort);
  const log: Logger = createLogger({ service: "bench", instance: "bench", level: "silent" });
  const bus = new Bus({ url: stack.nats, name: "bench", log });
  await bus.start();
  stops.defer(() => bus.stop());
  const store = new Store({ url: stack.postgres, applicationName: "bench", log, maxConnections: STORE_CONNECTIONS });
  stops.defer(() => store.stop());
  const zero = () => ({ "zero-model": pidsOf(model), "zero-tool": pidsOf(tool) });
  return { bus, store, roots: () => ({ ...stack.pids(), ...zero() }) };
};

const pidsOf = ({ pid }: Supervisor): number[] => (pid === undefined ? [] : [pid]);

const measurePlatform = async (
  { sizes, report, signal }: PassOptions,
  { bus, roots }: Rig,
): Promise<Omit<PassResult, "sync" | "floor">> => {
  const client = createTaskClient(bus, signal);
  const run = () => client.run();
  try {
    report(`warming up with ${sizes.warmUp} tasks`);
    await saturated(sizes.warmUp, OUTSTANDING, run, signal);
    report(`${sizes.paced} tasks, one every ${PACE_MS} ms`);
    const latency = latencyOf(await paced(sizes.paced, PACE_MS, run, signal));
    report(`${sizes.saturated} tasks, ${OUTSTANDING} at once`);
    const {
      result: seconds,
      processes,
      others,
    } = await watched(roots, sizes.saturated, () => saturated(sizes.saturated, OUTSTANDING, run, signal));
    const platform = { latency, tasks_per_second: sizes.saturated / seconds };
    return { platform, processes, others_cpu_share: others };
  } finally {
    client.stop();
  }
};

const measureFloor = async (
  style: CommitStyle,
  { sizes, report, signal }: PassOptions,
  { bus, store }: Rig,
): Promise<Speed> => {
  const floor = new Floor({ bus, store, commits: createCommits(style, store), outstanding: OUTSTANDING });
  await floor.start();
  const run = () => floor.run();
  const commits = style === "each" ? "each commit for itself" : "commits shared";
  try {
    report(`floor, ${commits}: ${sizes.saturated} tasks, ${OUTSTANDING} at once, then ${sizes.floorPass} one by one`);
    await saturated(sizes.warmUp, OUTSTANDING, run, signal);
    const seconds = await saturated(sizes.saturated, OUTSTANDING, run, signal);
    const latency = latencyOf(await oneByOne(sizes.floorPass, run, signal));
    return { latency, tasks_per_second: sizes.saturated / seconds };
  } finally {
    await floor.stop();
  }
};

export const measurePass = async (options: PassOptions): Promise<PassResult> => {
  await using stops = new AsyncDisposableStack();
  const rig = await start(options, stops);
  const measured = await measurePlatform(options, rig);
  const floor = {
    each: await measureFloor("each", options, rig),
    shared: await measureFloor("shared", options, rig),
  };
  return { sync: options.sync, ...measured, floor };
};
