// Where a process's spans come from, whether it exports them or not.
import type { Tracer } from "@opentelemetry/api";

export type SpanStarter = Pick<Tracer, "startSpan">;

export interface SpanSource {
  readonly tracer: SpanStarter;
  flush(): Promise<void>;
  shutdown(): Promise<void>;
}
