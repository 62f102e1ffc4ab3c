// Traces of one process. There is no metric reader, no log exporter and no detector that could open a connection; spans
// leave by the publisher and, if an endpoint is named, by OTLP/HTTP too.
import { enableAsyncContext } from "./async-context.ts";
import { orAfter } from "./or-after.ts";
import { createPlainSpans } from "./plain-spans.ts";
import { type PublishSpans, SpanPublisher } from "./span-publisher.ts";
import type { SpanSource, SpanStarter } from "./span-source.ts";

/** 2 s at the end: spans are worth a moment, never the service's whole shutdown deadline. */
const SHUTDOWN_DEADLINE_MS = 2000;

export interface TracingOptions {
  readonly service: string;
  readonly instance: string;
  /** Base URL of an OTLP/HTTP receiver; unset, nothing is exported. */
  readonly otlpEndpoint?: string | undefined;
  /** The share of traces beginning here that are kept. A caller's decision is followed. */
  readonly sampleRatio: number;
  readonly onDropped: (count: number) => void;
}

export interface Tracing {
  readonly tracer: SpanStarter;
  /** Who takes finished spans; `undefined` keeps them, up to a limit, until there is somebody. */
  setPublisher(publish: PublishSpans | undefined): void;
  /** Sends what has ended so far: to be called before the bus stops, as spans leave by it. */
  flush(): Promise<void>;
  /** Sends what is left, for two seconds at most. Idempotent. */
  shutdown(): Promise<void>;
}

/** The SDK costs 100 to 200 ms and 20 MB, so it is loaded only where it exports. */
const openSource = async (publisher: SpanPublisher, options: TracingOptions): Promise<SpanSource> => {
  const { otlpEndpoint: endpoint, ...about } = options;
  if (endpoint !== undefined) {
    const { startExportingSdk } = await import("./exporting-sdk.ts");
    return startExportingSdk({ ...about, endpoint, publisher });
  }
  return {
    tracer: createPlainSpans({ ...about, onEnd: (span) => publisher.take(span) }),
    flush: () => publisher.forceFlush(),
    shutdown: () => publisher.shutdown(),
  };
};

export const startTracing = async (options: TracingOptions): Promise<Tracing> => {
  const { service, onDropped } = options;
  enableAsyncContext();
  const publisher = new SpanPublisher({ service, onDropped });
  const source = await openSource(publisher, options);
  let stopping: Promise<void> | undefined;
  // Losing spans must not fail a shutdown: a rejection ends the wait as well as the deadline does.
  const settled = (work: Promise<void>) =>
    orAfter(
      work.catch(() => undefined),
      SHUTDOWN_DEADLINE_MS,
      undefined,
    );
  return {
    tracer: source.tracer,
    setPublisher: (publish) => publisher.setPublisher(publish),
    flush: () => settled(source.flush()),
    shutdown: () => {
      stopping ??= settled(source.shutdown());
      return stopping;
    },
  };
};
