// Traces of a process that also exports them by OTLP/HTTP: OpenTelemetry's NodeSDK, with every pipeline named, because
// those that are not named call localhost:4318 by themselves. Loaded only where an endpoint is configured.
import { trace } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { NodeSDK } from "@opentelemetry/sdk-node";
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace";
import { ATTR_SERVICE_INSTANCE_ID, ATTR_SERVICE_NAME } from "@opentelemetry/semantic-conventions/incubating";
import type { SpanSource } from "./span-source.ts";

/** Unsent spans: as many as the publisher keeps. */
const MAX_QUEUE = 2048;
/** 512 spans are about 300 KB of protobuf. */
const BATCH = 512;
const INTERVAL_MS = 1000;
/** 5 s: a receiver that is slower than that is down, and the queue is bounded anyway. */
const TIMEOUT_MS = 5000;

export interface ExportingOptions {
  /** Base URL of the OTLP/HTTP receiver. */
  readonly endpoint: string;
  readonly service: string;
  readonly instance: string;
  readonly sampleRatio: number;
  /** Gets every span too. */
  readonly publisher: SpanProcessor;
}

export const startExportingSdk = (options: ExportingOptions): SpanSource => {
  const { endpoint, service, instance, sampleRatio, publisher } = options;
  const exporting = new BatchSpanProcessor({
    exporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces`, timeoutMillis: TIMEOUT_MS }),
    maxQueueSize: MAX_QUEUE,
    maxExportBatchSize: BATCH,
    scheduledDelayMillis: INTERVAL_MS,
    exportTimeoutMillis: TIMEOUT_MS,
  });
  const root = sampleRatio >= 1 ? new AlwaysOnSampler() : new TraceIdRatioBasedSampler(sampleRatio);
  const sdk = new NodeSDK({
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: service, [ATTR_SERVICE_INSTANCE_ID]: instance }),
    sampler: new ParentBasedSampler({ root }),
    spanProcessors: [publisher, exporting],
    metricReaders: [],
    logRecordProcessors: [],
    instrumentations: [],
    autoDetectResources: false,
  });
  sdk.start();
  return {
    tracer: trace.getTracer("openclaw"),
    flush: async () => void (await Promise.all([publisher.forceFlush(), exporting.forceFlush()])),
    shutdown: () => sdk.shutdown(),
  };
};
