// The whole system on one machine, as plain processes on loopback.
// 1. NATS, Postgres and the simulated model servers start side by side; the services follow once both servers are up.
// 2. Whatever fails or is interrupted, everything that was started is stopped.
import { join } from "node:path";
import { ENVIRONMENT, type Environment, type EnvironmentName, readEnvironment } from "@openclaw/config";
import { AppError, coerceError } from "@openclaw/errors";
import { freePort } from "./free-port.ts";
import { checkNatsServers } from "./probe-nats.ts";
import { type RunRecord, removeRunFile, writeRunFile } from "./run-file.ts";
import { type LaunchContext, replicaName, StackProcesses } from "./stack-processes.ts";
import {
  type Backends,
  type ChoosePort,
  chooseServicePorts,
  offeredEnvironment,
  type ProcessPlan,
  planService,
  planSimulators,
  SERVICE_NAMES,
  SET_BY_STACK,
  type ServiceName,
  type ServicePorts,
} from "./stack-services.ts";
import { startNats } from "./start-nats.ts";
import { startPostgres } from "./start-postgres.ts";
import { type StateFolder, takeStateFolder } from "./state-folder.ts";

export interface StackOptions {
  /** The root of the checkout, which holds services/. */
  readonly root: string;
  /** Left out, `.openclaw` in the root. */
  readonly stateDir?: string;
  readonly env: Environment;
  readonly report: (line: string) => void;
  readonly signal?: AbortSignal;
  /** Clears the state first. */
  readonly fresh?: boolean;
  /** Left out, all of them. */
  readonly services?: readonly ServiceName[];
  /** Left out, one of each. */
  readonly replicas?: Readonly<Partial<Record<ServiceName, number>>>;
  /** Left out, OPENCLAW_CONFIG_DIR, else the configuration that is shipped. */
  readonly configDir?: string;
  /** `lazy` loses the last writes in a power cut: for measurements. */
  readonly sync?: "always" | "lazy";
  /** Takes any free ports instead of the usual ones: for a stack that runs beside others. */
  readonly anyPorts?: boolean;
  /** Further flags for the simulated model servers. */
  readonly simulatorArgs?: readonly string[];
}

export interface Stack extends Omit<RunRecord, "pids"> {
  readonly runFile: string;
  /** The folder of the processes' logs. */
  readonly logDir: string;
  /** Whether the model servers are simulated. */
  readonly simulated: boolean;
  /** The addresses of all replicas of the HTTP door; `http` is the first. */
  readonly doors: readonly string[];
  pids(): RunRecord["pids"];
  /** Ends a process as a crash would; it is started again. */
  kill(name: string, index?: number, signal?: NodeJS.Signals): Promise<void>;
  stop(): Promise<void>;
}

const NATS_PORT = 4222;
const NATS_MONITOR_PORT = 8222;
const POSTGRES_PORT = 5432;

type Server = Pick<LaunchContext, "env" | "state" | "report" | "signal"> & {
  readonly sync: "always" | "lazy";
  readonly processes: StackProcesses;
  readonly choose: ChoosePort;
  readonly onStarted: () => void;
};

const own = ({ env, state, report, signal, onStarted }: Server, name: "nats" | "postgres") => ({
  env,
  dir: state[name],
  logFile: state.logOf(name),
  restarts: true,
  report,
  onStarted,
  ...(signal === undefined ? {} : { signal }),
});

const provideNats = async (server: Server): Promise<Pick<Backends, "natsUrl" | "natsMonitorUrl">> => {
  const { NATS_URL: given, NATS_MONITOR_URL: givenMonitor } = server.env;
  if (given) {
    await checkNatsServers(given);
    return { natsUrl: given, natsMonitorUrl: givenMonitor };
  }
  const [port, monitorPort] = [await server.choose(NATS_PORT), await server.choose(NATS_MONITOR_PORT)];
  const nats = await startNats({ ...own(server, "nats"), port, monitorPort, sync: server.sync });
  server.processes.add("nats", nats);
  server.report(`NATS is ready at ${nats.url}`);
  return { natsUrl: nats.url, natsMonitorUrl: nats.monitorUrl };
};

const providePostgres = async (server: Server): Promise<Pick<Backends, "databaseUrl" | "readerUrl">> => {
  const given = server.env["DATABASE_URL"];
  if (given) return { databaseUrl: given, readerUrl: server.env["OPENCLAW_TOOLSERVER_DATABASE_URL"] };
  const port = await server.choose(POSTGRES_PORT);
  const postgres = await startPostgres({ ...own(server, "postgres"), port, lazy: server.sync === "lazy" });
  server.processes.add("postgres", postgres);
  server.report(`Postgres is ready on port ${port}`);
  return { databaseUrl: postgres.url, readerUrl: postgres.readerUrl };
};

/** Everything or the first failure. The rest is called off then, and waited for: what still starts cannot be stopped. */
const allOrNone = async <T extends readonly unknown[]>(
  failure: AbortController,
  work: { [K in keyof T]: Promise<T[K]> },
): Promise<T> => {
  for (const one of work) one.catch((error: unknown) => failure.abort(error));
  await Promise.allSettled(work);
  failure.signal.throwIfAborted();
  return (await Promise.all(work)) as unknown as T;
};

const planServices = async (options: StackOptions, ports: ServicePorts, choose: ChoosePort): Promise<ProcessPlan[]> => {
  const plans: ProcessPlan[] = [];
  for (const name of options.services ?? SERVICE_NAMES) {
    const replicas = options.replicas?.[name] ?? 1;
    for (let index = 0; index < replicas; index += 1) plans.push(await planService(name, index, ports, choose));
  }
  return plans;
};

const givenInference = (env: Environment): string[] =>
  (env["OPENCLAW_INFERENCE_URL"] ?? "")
    .split(",")
    .map((url) => url.trim())
    .filter((url) => url !== "");

const metricsOf = (plans: readonly ProcessPlan[], http: string): Record<string, string> => {
  const metrics = Object.fromEntries(plans.map((plan) => [replicaName(plan.name, plan.index), plan.metricsUrl]));
  // The door's page holds its own metrics and the five of the whole cluster.
  return "ingress" in metrics ? { ...metrics, ingress: `${http}/metrics` } : metrics;
};

type Launched = Pick<Stack, "http" | "nats" | "postgres" | "inference" | "metrics" | "doors">;

const doorsOf = (plans: readonly ProcessPlan[]): string[] =>
  plans.filter(({ name }) => name === "ingress").map(({ own }) => `http://127.0.0.1:${own["OPENCLAW_HTTP_PORT"]}`);

const launchAll = async (
  options: StackOptions,
  state: StateFolder,
  processes: StackProcesses,
  onStarted: () => void,
): Promise<Launched> => {
  const { root, env, report, sync = "always" } = options;
  const failure = new AbortController();
  const signal = AbortSignal.any([failure.signal, ...(options.signal === undefined ? [] : [options.signal])]);
  const context: LaunchContext = { root, env, state, report, signal };
  const choose: ChoosePort = (usual) => freePort(options.anyPorts === true ? undefined : usual);
  const server: Server = { env, state, report, signal, sync, processes, choose, onStarted };
  const given = givenInference(env);
  const ports = await chooseServicePorts(env, choose);
  const simulators = given.length > 0 ? [] : await planSimulators(env, options.simulatorArgs ?? [], choose);
  const [nats, postgres] = await allOrNone(failure, [
    provideNats(server),
    providePostgres(server),
    ...simulators.map((plan) => processes.launch(plan, context)),
  ] as const);
  const inference = given.length > 0 ? given : simulators.map((plan) => new URL(plan.readyUrl).origin);
  const configDir = options.configDir ?? (env["OPENCLAW_CONFIG_DIR"] || join(root, "deploy", "config"));
  const backends: Backends = { ...nats, ...postgres, inferenceUrls: inference, configDir };
  const services = await planServices(options, ports, choose);
  const durability = options.sync === "lazy" ? { OPENCLAW_ALLOW_LAZY_SYNC: "1" } : {};
  const offered = offeredEnvironment({ ...env, ...durability }, backends, ports);
  await allOrNone(
    failure,
    services.map((plan) => processes.launch(plan, { ...context, env: offered })),
  );
  const http = `http://127.0.0.1:${ports.http}`;
  const metrics = metricsOf([...services, ...simulators], http);
  return {
    http,
    nats: backends.natsUrl,
    postgres: backends.databaseUrl,
    inference,
    metrics,
    doors: doorsOf(services),
  };
};

/** A setting that is misspelt or that a stack has no use for would otherwise be dropped on the way and so be ignored. */
const checkEnvironment = (env: Environment): void => {
  const names = Object.keys(ENVIRONMENT) as EnvironmentName[];
  readEnvironment(names, env);
  const unused = SET_BY_STACK.filter((name) => env[name]);
  if (unused.length === 0) return;
  throw new AppError(
    "usage",
    `unset ${unused.join(", ")}: here every process listens on loopback, on a port that run.json tells`,
  );
};

export const startStack = async (options: StackOptions): Promise<Stack> => {
  checkEnvironment(options.env);
  const state = await takeStateFolder(options.stateDir ?? join(options.root, ".openclaw"));
  let addresses: Omit<RunRecord, "pids"> | undefined;
  const writeRecord = () => {
    if (addresses !== undefined) writeRunFile(state.runFile, { ...addresses, pids: processes.pids() });
  };
  // A full disk must not end what runs well.
  const renewRecord = () => {
    try {
      writeRecord();
    } catch (error) {
      options.report(`${state.runFile} is out of date: ${coerceError(error).message}`);
    }
  };
  const processes = new StackProcesses(renewRecord);
  const stop = async () => {
    addresses = undefined;
    removeRunFile(state.runFile);
    try {
      await processes.stop();
    } finally {
      state.release();
    }
  };
  try {
    if (options.fresh === true) await state.clear();
    removeRunFile(state.runFile);
    const { doors, ...record } = await launchAll(options, state, processes, renewRecord);
    addresses = record;
    writeRecord();
    return {
      ...record,
      doors,
      runFile: state.runFile,
      logDir: state.logs,
      simulated: givenInference(options.env).length === 0,
      pids: () => processes.pids(),
      kill: (name, index = 0, signal = "SIGKILL") => processes.kill(name, index, signal),
      stop,
    };
  } catch (error) {
    await stop().catch((thrown: unknown) => options.report(coerceError(thrown).message));
    throw error;
  }
};
