// The leader's ear on `openclaw.control.*`. It listens only while it leads, so that a request finds the one that knows.
import type { Bus, Listening } from "@openclaw/bus";
import {
  type AgentOverview,
  abortJob,
  adapterBeat,
  beat,
  type ControlVerb,
  cancelTask,
  claim,
  closeSession,
  clusterMetrics,
  clusterOverview,
  control,
  createJob,
  explainTask,
  fetchAgent,
  fetchSession,
  forkTask,
  listAgents,
  type MessageOf,
  type MessageSpec,
  PRIORITIES,
  reportOutcome,
  resetSession,
  retryTask,
  settleEffect,
  tasksReady,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { within } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import type { AttemptDesk } from "./attempt-desk.ts";
import { clusterOverviewOf } from "./cluster-overview.ts";
import type { ForkDesk } from "./fork/fork-desk.ts";
import type { JobDesk } from "./jobs/job-desk.ts";
import type { LeaderState } from "./leader-state.ts";
import type { QueueLoader } from "./queue-loader.ts";
import type { SessionDesk } from "./session-desk.ts";
import type { TaskDesk } from "./task-desk.ts";
import type { TaskMetrics } from "./task-metrics.ts";

/** Far over a commit; whoever is not answered by then asks again. */
const SETTLE_MS = 3_000;

export interface ControlServerOptions {
  readonly bus: Bus;
  readonly state: LeaderState;
  readonly catalogue: AgentCatalogue;
  readonly attempts: AttemptDesk;
  readonly tasks: TaskDesk;
  readonly forks: ForkDesk;
  readonly jobs: JobDesk;
  readonly sessions: SessionDesk;
  readonly loader: QueueLoader;
  readonly metrics: TaskMetrics;
  readonly wake: () => void;
}

/** Starts to listen; returns what ends it, and resolves once every request that was heard before is answered. */
export const serveControl = (options: ControlServerOptions): (() => Promise<void>) => {
  const desk = new ControlDesk(options);
  serveWorkers(desk, options);
  serveOperators(desk, options);
  hearNotices(desk, options);
  return () => desk.stop();
};

/** Requests that are under way. One that is heard after the reign's end is not answered from what it knew. */
class ControlDesk {
  readonly #options: ControlServerOptions;
  readonly #listening: Listening[] = [];
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(options: ControlServerOptions) {
    this.#options = options;
  }

  serve<M extends MessageSpec>(verb: ControlVerb, request: M, handle: (message: MessageOf<M>) => unknown): void {
    const { bus } = this.#options;
    const answer = (message: MessageOf<M>) => {
      if (this.#options.state.over) throw new AppError("not_leading");
      return this.#track(handle(message));
    };
    this.#listening.push(bus.serve(control(verb), request, answer));
  }

  subscribe<M extends MessageSpec>(verb: ControlVerb, spec: M, hear: (message: MessageOf<M>) => unknown): void {
    const { bus } = this.#options;
    const take = (message: MessageOf<M>) => (this.#options.state.over ? undefined : this.#track(hear(message)));
    this.#listening.push(bus.subscribe(control(verb), spec, take));
  }

  async stop(): Promise<void> {
    for (const one of this.#listening) one.stop();
    const { bus } = this.#options;
    const settled = Promise.allSettled(this.#underWay);
    await within(settled, SETTLE_MS, () => new AppError("internal", "requests to the leader are still under way"));
    // They are handed to the broker before another leads.
    if (bus.connected) await bus.flush(SETTLE_MS);
  }

  #track<T>(result: T): T {
    if (result instanceof Promise) {
      const done = () => void this.#underWay.delete(result);
      this.#underWay.add(result);
      result.then(done, done);
    }
    return result;
  }
}

const serveWorkers = (desk: ControlDesk, { state, catalogue, attempts, sessions }: ControlServerOptions): void => {
  desk.serve("claim", claim.request, async ({ task, attempt, worker }) => {
    const granted = await attempts.claim({ task, attempt }, worker);
    return { v: 1, granted, ...(granted ? {} : { reason: "the attempt is not current" }) };
  });
  desk.serve("beat", beat.request, async (message) => {
    const revoked = await attempts.beat(message);
    return { v: 1, revoked, queued: state.ready.waiting(message.agent) };
  });
  desk.serve("outcome", reportOutcome.request, async (report) => ({ v: 1, ...(await attempts.outcome(report)) }));
  desk.serve("session", fetchSession.request, async (ref) => ({ v: 1, ...(await sessions.content(ref)) }));
  desk.serve("agent", fetchAgent.request, async ({ version }) => ({ v: 1, spec: await catalogue.version(version) }));
};

const serveOperators = (
  desk: ControlDesk,
  { state, catalogue, tasks, forks, jobs, sessions, metrics }: ControlServerOptions,
): void => {
  desk.serve("cancel", cancelTask.request, ({ tenant, task, reason }) => tasks.cancel(tenant, task, reason));
  desk.serve("retry", retryTask.request, ({ tenant, task }) => tasks.retry(tenant, task));
  desk.serve("fork", forkTask.request, ({ tenant, task, fork, idempotency_key }) =>
    forks.fork(tenant, task, fork, idempotency_key),
  );
  desk.serve("job", createJob.request, ({ tenant, job }) => jobs.create(tenant, job));
  desk.serve("abort", abortJob.request, ({ tenant, job }) => jobs.abort(tenant, job));
  desk.serve("settle", settleEffect.request, ({ tenant, task, key, settlement }) =>
    tasks.settle(tenant, task, key, settlement),
  );
  desk.serve("session-reset", resetSession.request, ({ tenant, session }) => sessions.reset(tenant, session));
  desk.serve("session-close", closeSession.request, ({ tenant, session }) => sessions.close(tenant, session));
  desk.serve("explain", explainTask.request, ({ tenant, task }) => tasks.explain(tenant, task));
  desk.serve("agents", listAgents.request, () => ({ v: 1, agents: overview(catalogue, state) }));
  desk.serve("overview", clusterOverview.request, () =>
    clusterOverviewOf(catalogue.list(), state, performance.now(), Date.now()),
  );
  desk.serve("metrics", clusterMetrics.request, async () => {
    metrics.observe(state, Date.now());
    return { v: 1, text: await metrics.seedText() };
  });
};

const hearNotices = (desk: ControlDesk, { state, loader, wake }: ControlServerOptions): void => {
  desk.subscribe("ready", tasksReady, async ({ tasks }) => {
    await loader.loadNamed(tasks);
    wake();
  });
  desk.subscribe("adapter", adapterBeat, (message) => {
    if (state.adapters.heard(message, performance.now())) wake();
  });
};

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
