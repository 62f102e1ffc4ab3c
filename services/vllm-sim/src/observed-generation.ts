// One generation, measured: however it ends, its metrics are written once.
import type { Clock } from "@openclaw/time";
import type { Engine, GenerationJob } from "./engine.ts";
import type { FinishedReason, SimMetrics } from "./sim-metrics.ts";

export interface GenerationDeps {
  readonly engine: Engine;
  readonly metrics: SimMetrics;
  readonly clock: Clock;
}

const MS_PER_SECOND = 1000;

/** Yields the engine's progress. A consumer that leaves early made an error of it, unless the client has gone. */
export async function* observedGeneration(
  { engine, metrics, clock }: GenerationDeps,
  job: GenerationJob,
  completed: FinishedReason,
  signal: AbortSignal,
): AsyncGenerator<number, void> {
  const since = (start: number) => (clock.now() - start) / MS_PER_SECOND;
  const startedAt = clock.now();
  let queueSeconds: number | undefined;
  let firstTokenSeconds: number | undefined;
  let produced = 0;
  let reason: FinishedReason = "error";
  try {
    for await (produced of engine.generate(job, signal)) {
      queueSeconds ??= since(startedAt);
      if (produced > 0) firstTokenSeconds ??= since(startedAt);
      yield produced;
    }
    reason = completed;
  } finally {
    const totalSeconds = since(startedAt);
    metrics.requestFinished({
      reason: signal.aborted ? "abort" : reason,
      promptTokens: queueSeconds === undefined ? 0 : job.promptTokens,
      outputTokens: produced,
      queueSeconds: queueSeconds ?? totalSeconds,
      firstTokenSeconds,
      totalSeconds,
    });
  }
}
