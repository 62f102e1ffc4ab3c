// From what was found out about a stack to what is wrong with it and what to do. Pure.
import type { ReadinessCheck } from "@openclaw/client";
import type { AgentOverview } from "@openclaw/contracts";

export interface Facts {
  readonly url: string;
  /** Undefined when the door does not answer. */
  readonly readiness: readonly ReadinessCheck[] | undefined;
  /** Undefined when no scheduler leads. */
  readonly agents: readonly AgentOverview[] | undefined;
  /** Model servers that adapters report; undefined when the cluster's metrics cannot be had. */
  readonly replicas: readonly string[] | undefined;
}

export interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
  /** What to do; "" where nothing is wrong. */
  readonly todo: string;
}

const good = (check: string, detail: string): Finding => ({ check, ok: true, detail, todo: "" });
const bad = (check: string, detail: string, todo: string): Finding => ({ check, ok: false, detail, todo });

const TODO_OF_CHECK: Readonly<Record<string, string>> = {
  bus: "start NATS, or mend NATS_URL of ingress",
  store: "start Postgres, or mend DATABASE_URL of ingress",
};

const readiness = ({ name, ready, reason }: ReadinessCheck): Finding =>
  ready
    ? good(`door: ${name}`, "ready")
    : bad(`door: ${name}`, reason ?? "not ready", TODO_OF_CHECK[name] ?? "look at the log of ingress");

const agentFinding = ({ name, workers, capacity, running }: AgentOverview): Finding => {
  const check = `agent ${name}`;
  if (workers === 0)
    return bad(check, "no worker serves it", `start a worker with OPENCLAW_AGENTS naming ${name}, or empty`);
  if (capacity === 0) return bad(check, "its workers have no room for tasks", "raise OPENCLAW_MAX_AGENTS or pool.max");
  return good(check, `${workers} workers, ${running} of ${capacity} slots busy`);
};

const leaderFindings = (agents: Facts["agents"]): Finding[] => {
  if (agents === undefined) return [bad("scheduler", "none leads", "start a scheduler, or look at its log")];
  const leads = good("scheduler", "one leads");
  if (agents.length > 0) return [leads, ...agents.map(agentFinding)];
  return [leads, bad("agents", "none is configured", "put agent files under OPENCLAW_CONFIG_DIR/agents")];
};

const adapterFinding = (replicas: Facts["replicas"]): Finding => {
  if (replicas === undefined) return bad("adapters", "not known while no scheduler answers", "start a scheduler first");
  if (replicas.length > 0) return good("adapters", `model servers: ${replicas.join(", ")}`);
  return bad(
    "adapters",
    "none reports a model server",
    "start an inference-adapter, and look at OPENCLAW_INFERENCE_URL",
  );
};

export const diagnose = (facts: Facts): Finding[] => {
  if (facts.readiness === undefined)
    return [bad("door", `${facts.url} does not answer`, "run `npm start`, or give the right --url")];
  return [
    good("door", facts.url),
    ...facts.readiness.map(readiness),
    ...leaderFindings(facts.agents),
    adapterFinding(facts.replicas),
  ];
};

/** The replicas in Prometheus text, by the samples of GPU memory that adapters report. */
export const replicasIn = (metrics: string): string[] => {
  const found = metrics.matchAll(/^openclaw_gpu_memory_bytes\{[^}]*replica="([^"]+)"/gm);
  return [...new Set([...found].map(([, replica]) => replica ?? ""))];
};
