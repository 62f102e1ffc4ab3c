// What every service does before its own work: read the environment, then logs, metrics, traces and health; and after it:
// run until told to stop. A mistake in the configuration is printed for a human and exits 78 before anything connects.
import { type EnvironmentName, environment, type LogLevel, readEnvironment, type Settings } from "@openclaw/config";
import { coerceError } from "@openclaw/errors";
import {
  createHealthServer,
  createLogger,
  createMetrics,
  type HealthServer,
  type Logger,
  type Metrics,
  startTracing,
  type Tracing,
} from "@openclaw/telemetry";
import { exitCodeOf } from "./exit-codes.ts";
import { defaultInstance } from "./instance.ts";
import type { Part } from "./part.ts";
import { runService } from "./run-service.ts";

/** What every service needs, whatever it does. */
const ALWAYS = [
  "OPENCLAW_LOG_LEVEL",
  "OPENCLAW_INSTANCE",
  "OPENCLAW_METRICS_HOST",
  "OPENCLAW_METRICS_PORT",
  "OTEL_EXPORTER_OTLP_ENDPOINT",
  "OTEL_TRACES_SAMPLER_ARG",
] as const satisfies readonly EnvironmentName[];
type Always = (typeof ALWAYS)[number];

/** What a service is built from. */
export interface Foundation<N extends EnvironmentName = never> {
  readonly settings: Settings<N | Always>;
  readonly instance: string;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly health: HealthServer;
}

export interface BootOptions<N extends EnvironmentName> {
  /** The service's name in logs, metrics and traces. */
  readonly name: string;
  /** The environment variables that the service reads, beside those that every service reads. */
  readonly needs: readonly N[];
  /** Builds the parts, in the order of starting. Connections are opened by the parts' `start`, not here. */
  readonly build: (foundation: Foundation<N>) => Promise<readonly Part[]> | readonly Part[];
  /** For all stops together; 20 s unless given. */
  readonly deadlineMs?: number;
}

const tracingPart = (tracing: Tracing): Part => ({
  name: "tracing",
  start: () => Promise.resolve(),
  stop: () => tracing.shutdown(),
});

const layFoundation = async <N extends EnvironmentName>(
  name: string,
  settings: Settings<N | Always>,
): Promise<Foundation<N>> => {
  const always = settings as Settings<Always>;
  const instance = always.OPENCLAW_INSTANCE ?? defaultInstance();
  const level: LogLevel = always.OPENCLAW_LOG_LEVEL;
  const log = createLogger({ service: name, instance, level });
  const metrics = createMetrics({ service: name });
  const dropped = metrics.counter("openclaw_spans_dropped_total");
  const tracing = await startTracing({
    service: name,
    instance,
    otlpEndpoint: always.OTEL_EXPORTER_OTLP_ENDPOINT,
    sampleRatio: always.OTEL_TRACES_SAMPLER_ARG,
    onDropped: (count) => dropped.inc(count),
  });
  const { OPENCLAW_METRICS_HOST: host, OPENCLAW_METRICS_PORT: port } = always;
  const health = createHealthServer({ host, port, metrics, log });
  return { settings, instance, log, metrics, tracing, health };
};

/** Boots the service and runs it until it ends; the process exits 0, 1, or 78 for a mistake in the configuration. */
export const bootService = async <const N extends EnvironmentName>(options: BootOptions<N>): Promise<void> => {
  const { name, needs, build, deadlineMs } = options;
  try {
    const settings = readEnvironment<N | Always>([...ALWAYS, ...needs], environment());
    const foundation = await layFoundation<N>(name, settings);
    const { log, tracing, health } = foundation;
    const parts = [health, tracingPart(tracing), ...(await build(foundation))];
    const onReady = () => health.setReady();
    const onDraining = () => health.setDraining();
    const limit = deadlineMs === undefined ? {} : { deadlineMs };
    await runService({ log, parts, onReady, onDraining, ...limit });
  } catch (thrown) {
    process.stderr.write(`${name} cannot start: ${coerceError(thrown).message}\n`);
    process.exit(exitCodeOf(thrown));
  }
};
