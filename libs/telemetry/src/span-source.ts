// Where a process's spans come from, whichever way the SDK was set up.
import type { Tracer } from "@opentelemetry/api";

export interface SpanSource {
  readonly tracer: Tracer;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}
