// Which processes a stack consists of and what each is told: ports, addresses, environment.
import type { Environment } from "@openclaw/config";
import { freePort, namedPort } from "./free-port.ts";

export const SERVICE_NAMES = [
  "ingress",
  "scheduler",
  "worker",
  "inference-adapter",
  "tool-gateway",
  "recorder",
  "toolserver",
] as const;
export type ServiceName = (typeof SERVICE_NAMES)[number];

export const SIMULATOR = "vllm-sim";
/** Two, so that choosing between replicas is part of every run. */
const SIMULATOR_REPLICAS = 2;

const HTTP_PORT = 8400;
const TOOLSERVER_PORT = 9001;
const SIMULATOR_PORT = 8000;
/** The first replica of each service gets this and the following ones, in the order above. */
const METRICS_PORT = 9400;
const MODEL = "mistralai/Mistral-7B-Instruct-v0.3";

export interface ProcessPlan {
  readonly name: string;
  /** Number of the replica, from 0. */
  readonly index: number;
  readonly own: Environment;
  readonly args: readonly string[];
  readonly readyUrl: string;
  readonly metricsUrl: string;
}

export interface Backends {
  readonly natsUrl: string;
  readonly natsMonitorUrl: string | undefined;
  readonly databaseUrl: string;
  readonly readerUrl: string | undefined;
  readonly inferenceUrls: readonly string[];
  readonly configDir: string;
}

export interface ServicePorts {
  readonly http: number;
  readonly toolserver: number;
}

const loopback = (port: number): string => `http://127.0.0.1:${port}`;

/** A port for a server whose usual one is this. */
export type ChoosePort = (usual: number) => Promise<number>;

/** A default moves when it is taken; a port that was named does not, and 0 names any. */
const choosePort = (env: Environment, variable: string, usual: number, choose: ChoosePort): Promise<number> => {
  const named = env[variable];
  if (!named) return choose(usual);
  return Number(named) === 0 ? freePort() : namedPort(Number(named), variable);
};

export const chooseServicePorts = async (env: Environment, choose: ChoosePort): Promise<ServicePorts> => ({
  http: await choosePort(env, "OPENCLAW_HTTP_PORT", HTTP_PORT, choose),
  toolserver: await choosePort(env, "OPENCLAW_TOOLSERVER_PORT", TOOLSERVER_PORT, choose),
});

/** Settings of one process that a stack of many on loopback gives out itself. */
export const SET_BY_STACK = [
  "OPENCLAW_HTTP_HOST",
  "OPENCLAW_TOOLSERVER_HOST",
  "OPENCLAW_METRICS_HOST",
  "OPENCLAW_METRICS_PORT",
] as const;

/** What the platform needs of vLLM: turns by priority, tool calls of the model's choice. Without them it refuses both. */
const SERVE_FLAGS = [
  "--enable-prompt-tokens-details",
  "--scheduling-policy=priority",
  "--enable-auto-tool-choice",
  "--tool-call-parser=mistral",
];

/** Settings of the model server that vLLM takes as flags. */
const modelFlags = (env: Environment): string[] => {
  const named = [
    ["--model", env["VLLM_MODEL"] || MODEL],
    ["--max-model-len", env["VLLM_MAX_MODEL_LEN"]],
    ["--gpu-memory-utilization", env["VLLM_GPU_MEMORY_UTILIZATION"]],
    ["--max-num-seqs", env["VLLM_MAX_NUM_SEQS"]],
  ] as const;
  return named.flatMap(([flag, value]) => (value ? [flag, value] : []));
};

export const planSimulators = async (
  env: Environment,
  extraArgs: readonly string[],
  choose: ChoosePort,
): Promise<ProcessPlan[]> => {
  const plans: ProcessPlan[] = [];
  for (let index = 0; index < SIMULATOR_REPLICAS; index += 1) {
    const port = await choose(SIMULATOR_PORT + index);
    const base = loopback(port);
    const args = ["--host", "127.0.0.1", "--port", String(port), ...modelFlags(env), ...SERVE_FLAGS, ...extraArgs];
    plans.push({ name: SIMULATOR, index, own: {}, args, readyUrl: `${base}/health`, metricsUrl: `${base}/metrics` });
  }
  return plans;
};

/** Beside the tool server of the stack, what the operator names; his word on the same host comes later and so counts. */
const endpointMap = (env: Environment, ports: ServicePorts): string =>
  [`toolserver:9001=127.0.0.1:${ports.toolserver}`, env["OPENCLAW_ENDPOINT_MAP"]].filter(Boolean).join(",");

/** The addresses that every service is offered; which of them it gets is declared with the settings. */
const sharedEnvironment = (env: Environment, backends: Backends, ports: ServicePorts): Environment => ({
  NATS_URL: backends.natsUrl,
  ...(backends.natsMonitorUrl === undefined ? {} : { NATS_MONITOR_URL: backends.natsMonitorUrl }),
  DATABASE_URL: backends.databaseUrl,
  OPENCLAW_TOOLSERVER_DATABASE_URL: backends.readerUrl ?? backends.databaseUrl,
  OPENCLAW_CONFIG_DIR: backends.configDir,
  OPENCLAW_INFERENCE_URL: backends.inferenceUrls.join(","),
  OPENCLAW_ENDPOINT_MAP: endpointMap(env, ports),
});

export const offeredEnvironment = (env: Environment, backends: Backends, ports: ServicePorts): Environment => ({
  ...env,
  ...sharedEnvironment(env, backends, ports),
});

/** The environment that only this replica gets. Further replicas of a server listen on any free port. */
const ownEnvironment = async (name: ServiceName, index: number, ports: ServicePorts): Promise<Environment> => {
  if (name === "ingress") {
    const port = index === 0 ? ports.http : await freePort();
    return { OPENCLAW_HTTP_HOST: "127.0.0.1", OPENCLAW_HTTP_PORT: String(port) };
  }
  if (name === "toolserver") {
    const port = index === 0 ? ports.toolserver : await freePort();
    return { OPENCLAW_TOOLSERVER_HOST: "127.0.0.1", OPENCLAW_TOOLSERVER_PORT: String(port) };
  }
  return {};
};

export const planService = async (
  name: ServiceName,
  index: number,
  ports: ServicePorts,
  choose: ChoosePort,
): Promise<ProcessPlan> => {
  const metricsPort = await (index === 0 ? choose(METRICS_PORT + SERVICE_NAMES.indexOf(name)) : freePort());
  const own = {
    ...(await ownEnvironment(name, index, ports)),
    OPENCLAW_METRICS_HOST: "127.0.0.1",
    OPENCLAW_METRICS_PORT: String(metricsPort),
  };
  const base = loopback(metricsPort);
  return { name, index, own, args: [], readyUrl: `${base}/readyz`, metricsUrl: `${base}/metrics` };
};
