export type { Attributes, Context, Span } from "@opentelemetry/api";
export {
  createHealthServer,
  type HealthServer,
  type HealthServerOptions,
  type Readiness,
  type ReadinessCheck,
} from "./health-server.ts";
export { createLogger, type Logger, type LoggerOptions } from "./logger.ts";
export {
  type CounterName,
  type GaugeName,
  type HistogramName,
  type LabelsOf,
  METRICS,
  type MetricDeclaration,
  type MetricName,
} from "./metric-names.ts";
export { createMetrics, type Metrics } from "./metrics.ts";
export { runInContextOf, runInSpan, traceparentOf } from "./run-in-context.ts";
export { ATTRIBUTE, GEN_AI_PROVIDER, messagingAttributes, SPAN } from "./span-names.ts";
export type { PublishSpans } from "./span-publisher.ts";
export {
  currentTraceId,
  currentTraceparent,
  extractContext,
  type HeaderSetter,
  injectContext,
  parentFromTraceparent,
} from "./traceparent.ts";
export { startTracing, type Tracing, type TracingOptions } from "./tracing.ts";
export { failSpan, type SpanOptions, startSpan, withSpan } from "./with-span.ts";
