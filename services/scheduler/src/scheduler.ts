// Wires the scheduler: every instance does intake, one of them leads.
import { type Bus, ensureConsumer, ensureStream, keepMade } from "@openclaw/bus";
import { type AgentSpec, control, type Receipt, STREAMS, workConsumer } from "@openclaw/contracts";
import type { Part } from "@openclaw/service";
import type { Store, TaskRow } from "@openclaw/store";
import type { HealthServer, Logger, Metrics, Tracing } from "@openclaw/telemetry";
import { type Clock, systemClock } from "@openclaw/time";
import { AgentCatalogue } from "./agent-catalogue.ts";
import { Intake } from "./intake.ts";
import { createIntakePart } from "./intake-part.ts";
import { Leadership } from "./leadership.ts";
import { beginReign, type LeadingReign } from "./reign.ts";
import { ResultsPublisher } from "./results-publisher.ts";
import { TaskMetrics } from "./task-metrics.ts";

export interface SchedulerOptions {
  readonly bus: Bus;
  readonly store: Store;
  readonly agents: readonly AgentSpec[];
  readonly instance: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly health: HealthServer;
  readonly clock?: Clock;
  readonly random?: () => number;
}

/** The parts of a scheduler, in the order of starting, after bus and store. */
export const createScheduler = (options: SchedulerOptions): Part[] => {
  const {
    bus,
    store,
    agents,
    instance,
    log,
    metrics,
    tracing,
    health,
    clock = systemClock,
    random = Math.random,
  } = options;
  const catalogue = new AgentCatalogue(store, agents);
  const results = new ResultsPublisher({ bus, store, log, metrics });
  const taskMetrics = new TaskMetrics(metrics);
  const leading = metrics.gauge("openclaw_scheduler_leading");
  let reign: LeadingReign | undefined;

  const begin = async (epoch: number): Promise<LeadingReign> => {
    const begun = await beginReign(
      { bus, store, catalogue, results, clock, random, log, metrics, taskMetrics, tracing },
      epoch,
    );
    reign = begun;
    leading.set(1);
    return {
      ...begun,
      stop: async () => {
        reign = undefined;
        leading.set(0);
        await begun.stop();
      },
    };
  };

  const onAccepted = (rows: readonly TaskRow[]): void => {
    if (reign !== undefined) reign.admit(rows);
    else bus.publish(control("ready"), { v: 1, tasks: rows.map((row) => row.id) });
  };

  let stopKeeping = () => {};
  const ground: Part = {
    name: "streams",
    start: async () => {
      await ensureStreams(bus, agents);
      await catalogue.publish();
      taskMetrics.announce(agents.map((agent) => agent.name));
      leading.set(0);
      stopKeeping = keepMade(bus, "streams", () => ensureStreams(bus, agents));
    },
    stop: async () => stopKeeping(),
  };
  const reply = (subject: string, receipt: Receipt) => bus.publish(subject, receipt);
  const intake = new Intake({ store, catalogue, clock, log, metrics, tracing, reply, onAccepted });
  health.addReadiness("nats", () => bus.notReady());
  health.addReadiness("postgres", () => store.notReady());
  return [ground, new Leadership({ store, holder: instance, log, begin }), createIntakePart({ bus, log, intake })];
};

const ensureStreams = async (bus: Bus, agents: readonly AgentSpec[]): Promise<void> => {
  for (const spec of STREAMS) await ensureStream(bus, spec);
  for (const { name } of agents) await ensureConsumer(bus, workConsumer(name));
};
