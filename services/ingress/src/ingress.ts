// Wires the HTTP door: stateless, without decisions. It publishes to NATS, asks the leader, and reads Postgres.
import { Bus } from "@openclaw/bus";
import type { Foundation, Part } from "@openclaw/service";
import { Store } from "@openclaw/store";
import { type App, createApp } from "./app.ts";
import { createBlobStore } from "./blob-store.ts";
import { HttpDoor } from "./http-door.ts";
import { createJobReader } from "./job-reader.ts";
import { createLeader } from "./leader.ts";
import { createOverviewReader } from "./overview/overview-reader.ts";
import { agentVersions } from "./routes/agent-versions.ts";
import { blobs } from "./routes/blobs.ts";
import { consolePages } from "./routes/console-pages.ts";
import { controlTasks } from "./routes/control-tasks.ts";
import { cost } from "./routes/cost.ts";
import { deadLetters } from "./routes/dead-letters.ts";
import { effects } from "./routes/effects.ts";
import { jobs } from "./routes/jobs.ts";
import { overview } from "./routes/overview.ts";
import { readTasks } from "./routes/read-tasks.ts";
import { scorecard } from "./routes/scorecard.ts";
import { serviceRoutes } from "./routes/service.ts";
import { sessions } from "./routes/sessions.ts";
import { submitTask } from "./routes/submit-task.ts";
import { taskEvents } from "./routes/task-events.ts";
import { createScorecardReader } from "./scorecard/scorecard-reader.ts";
import { createSessionReader } from "./session-reader.ts";
import { loadShippedPrices } from "./shipped-prices.ts";
import { createSubmitter } from "./submitter.ts";
import { createTaskEnd } from "./task-end.ts";
import { createTaskReader } from "./task-reader.ts";

export const INGRESS_NEEDS = [
  "NATS_URL",
  "DATABASE_URL",
  "OPENCLAW_HTTP_HOST",
  "OPENCLAW_HTTP_PORT",
  "OPENCLAW_HTTP_NAMES",
  "OPENCLAW_ALLOW_REMOTE",
  "OPENCLAW_CONSOLE_DIR",
] as const;

type IngressFoundation = Foundation<(typeof INGRESS_NEEDS)[number]>;

/** Writing is putting a blob now and then. */
const WRITER_CONNECTIONS = 2;

interface Connections {
  readonly bus: Bus;
  readonly writer: Store;
  readonly reader: Store;
}

export const buildIngress = (foundation: IngressFoundation): readonly Part[] => {
  const { settings, instance, log, metrics, tracing, health } = foundation;
  const url = settings.DATABASE_URL;
  const bus = new Bus({ url: settings.NATS_URL, name: instance, log, tracing });
  const writer = new Store({ url, applicationName: instance, log, metrics, maxConnections: WRITER_CONNECTIONS });
  const reader = new Store({ url, applicationName: instance, log, metrics, readOnly: true });
  health.addReadiness("bus", () => bus.notReady());
  health.addReadiness("store", () => reader.notReady());
  const door = new HttpDoor({
    host: settings.OPENCLAW_HTTP_HOST,
    port: settings.OPENCLAW_HTTP_PORT,
    build: (stopping) => buildApp(foundation, { bus, writer, reader }, stopping),
  });
  return [writer, reader, bus, door];
};

const buildApp = async (
  { settings, log, metrics, tracing, health }: IngressFoundation,
  { bus, writer, reader: store }: Connections,
  stopping: AbortSignal,
): Promise<App> => {
  const names = new Set(["localhost", settings.OPENCLAW_HTTP_HOST.toLowerCase(), ...settings.OPENCLAW_HTTP_NAMES]);
  const app = await createApp({ log, metrics, names });
  const leader = createLeader(bus);
  const reader = createTaskReader(store);
  const taskEnd = createTaskEnd(bus, reader);
  submitTask(app, { submitter: createSubmitter(bus), taskEnd, tracing, stopping });
  agentVersions(app, store);
  overview(app, createOverviewReader(store, leader));
  readTasks(app, reader);
  taskEvents(app, { bus, tasks: reader, taskEnd, log, stopping });
  controlTasks(app, { leader, tracing });
  const jobReader = createJobReader(store);
  jobs(app, { reader: jobReader, leader, tracing });
  deadLetters(app, { tasks: reader, jobs: jobReader, leader, tracing });
  const now = () => new Date();
  cost(app, { prices: loadShippedPrices(), now });
  scorecard(app, createScorecardReader(store), now);
  sessions(app, { reader: createSessionReader(store), leader, tracing });
  effects(app, { reader, leader, tracing });
  await blobs(app, createBlobStore(writer, store));
  await consolePages(app, settings.OPENCLAW_CONSOLE_DIR);
  serviceRoutes(app, { metrics, readiness: () => health.readiness(), leader, log });
  return app;
};
