// Wires the scheduler: every instance does intake, one of them leads.
import { randomBytes } from "node:crypto";
import { type Bus, ensureConsumer, ensureStream, keepMade } from "@openclaw/bus";
import { type AgentSpec, control, type Receipt, STREAMS, workConsumer } from "@openclaw/contracts";
import type { Part } from "@openclaw/service";
import type { Queries, Store, TaskRow } from "@openclaw/store";
import type { HealthServer, Logger, Metrics, Tracing } from "@openclaw/telemetry";
import { type Clock, systemClock } from "@openclaw/time";
import { AgentCatalogue } from "./agent-catalogue.ts";
import { createFitness } from "./fitness.ts";
import { Intake } from "./intake.ts";
import { createIntakePart } from "./intake-part.ts";
import { Leadership } from "./leadership.ts";
import { beginReign, type LeadingReign } from "./reign.ts";
import { ResultsPublisher } from "./results-publisher.ts";
import { TaskMetrics } from "./task-metrics.ts";
import { TenantRoom } from "./tenant-room.ts";

export interface SchedulerOptions {
  readonly bus: Bus;
  readonly store: Store;
  /** For the lease of the lead alone. */
  readonly leadStore: Queries;
  readonly agents: readonly AgentSpec[];
  readonly instance: string;
  /** Most open tasks of one tenant. */
  readonly maxOpenTasks: number;
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
    leadStore,
    agents,
    instance,
    maxOpenTasks,
    log,
    metrics,
    tracing,
    health,
    clock = systemClock,
    random = Math.random,
  } = options;
  const catalogue = new AgentCatalogue(store, agents);
  const results = new ResultsPublisher({ bus, db: store, log, metrics });
  const taskMetrics = new TaskMetrics(metrics);
  const leading = metrics.gauge("openclaw_scheduler_leading");
  let reign: LeadingReign | undefined;

  const begin = async (epoch: number, lost: AbortSignal): Promise<LeadingReign> => {
    const needs = { bus, store, catalogue, results, clock, random, log, metrics, taskMetrics, tracing };
    const begun = await beginReign(needs, epoch, lost);
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
  const room = new TenantRoom(store, maxOpenTasks, log);
  const intake = new Intake({ db: store, room, catalogue, clock, log, metrics, tracing, reply, onAccepted });
  // The process's own, whatever the instance is called: two of one name must not both believe that they lead.
  const holder = `${instance}.${randomBytes(6).toString("hex")}`;
  const leadership = new Leadership({ db: leadStore, holder, log, unfit: createFitness(() => bus.connected), begin });
  health.addReadiness("nats", () => bus.notReady());
  health.addReadiness("postgres", () => store.notReady());
  return [ground, leadership, createIntakePart({ bus, log, intake })];
};

const ensureStreams = async (bus: Bus, agents: readonly AgentSpec[]): Promise<void> => {
  for (const spec of STREAMS) await ensureStream(bus, spec);
  for (const { name } of agents) await ensureConsumer(bus, workConsumer(name));
};
