// The leader's ear on `openclaw.control.*`. It listens only while it leads, so that a request finds the one that knows.
import type { Bus, Listening } from "@openclaw/bus";
import {
  type AgentOverview,
  adapterBeat,
  beat,
  cancelTask,
  claim,
  clusterMetrics,
  control,
  explainTask,
  fetchAgent,
  listAgents,
  PRIORITIES,
  replayDeadLetters,
  reportOutcome,
  retryTask,
  tasksReady,
} from "@openclaw/contracts";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import type { AttemptDesk } from "./attempt-desk.ts";
import type { LeaderState } from "./leader-state.ts";
import type { QueueLoader } from "./queue-loader.ts";
import type { TaskDesk } from "./task-desk.ts";
import type { TaskMetrics } from "./task-metrics.ts";

export interface ControlServerOptions {
  readonly bus: Bus;
  readonly state: LeaderState;
  readonly catalogue: AgentCatalogue;
  readonly attempts: AttemptDesk;
  readonly tasks: TaskDesk;
  readonly loader: QueueLoader;
  readonly metrics: TaskMetrics;
  readonly wake: () => void;
}

/** Starts to listen; returns what ends it. */
export const serveControl = (options: ControlServerOptions): (() => void) => {
  const listening = [...serveWorkers(options), ...serveOperators(options), ...hearNotices(options)];
  return () => {
    for (const one of listening) one.stop();
  };
};

const serveWorkers = ({ bus, state, catalogue, attempts }: ControlServerOptions): Listening[] => [
  bus.serve(control("claim"), claim.request, async ({ task, attempt, worker }) => {
    const granted = await attempts.claim({ task, attempt }, worker);
    return { v: 1, granted, ...(granted ? {} : { reason: "the attempt is not current" }) };
  }),
  bus.serve(control("beat"), beat.request, (message) => ({
    v: 1,
    revoked: attempts.beat(message),
    queued: state.ready.waiting(message.agent),
  })),
  bus.serve(control("outcome"), reportOutcome.request, async (report) => ({
    v: 1,
    ...(await attempts.outcome(report)),
  })),
  bus.serve(control("agent"), fetchAgent.request, async ({ version }) => ({
    v: 1,
    spec: await catalogue.version(version),
  })),
];

const serveOperators = ({ bus, state, catalogue, tasks, metrics }: ControlServerOptions): Listening[] => [
  bus.serve(control("cancel"), cancelTask.request, ({ tenant, task, reason }) => tasks.cancel(tenant, task, reason)),
  bus.serve(control("retry"), retryTask.request, ({ tenant, task }) => tasks.retry(tenant, task)),
  bus.serve(control("replay"), replayDeadLetters.request, async ({ tenant, agent, code, limit }) => ({
    v: 1,
    tasks: await tasks.replay({ tenant, agent, code, limit }),
  })),
  bus.serve(control("explain"), explainTask.request, ({ tenant, task }) => tasks.explain(tenant, task)),
  bus.serve(control("agents"), listAgents.request, () => ({ v: 1, agents: overview(catalogue, state) })),
  bus.serve(control("metrics"), clusterMetrics.request, async () => {
    metrics.observe(state, Date.now());
    return { v: 1, text: await metrics.seedText() };
  }),
];

const hearNotices = ({ bus, state, loader, wake }: ControlServerOptions): Listening[] => [
  bus.subscribe(control("ready"), tasksReady, async ({ tasks }) => {
    await loader.loadNamed(tasks);
    wake();
  }),
  bus.subscribe(control("adapter"), adapterBeat, (message) => {
    if (state.adapters.heard(message, performance.now())) wake();
  }),
];

const overview = (catalogue: AgentCatalogue, state: LeaderState): AgentOverview[] => {
  const lanes = state.ready.lanes();
  return catalogue.list().map(({ version, spec }) => ({
    name: spec.name,
    version,
    description: spec.description,
    model: spec.model,
    tools: spec.tools.map((tool) => tool.name),
    ...state.workers.of(spec.name, performance.now()),
    running: state.attempts.count(spec.name),
    queued: Object.fromEntries(
      lanes.filter((lane) => lane.agent === spec.name).map((lane) => [PRIORITIES[lane.priority], lane.length]),
    ),
  }));
};
