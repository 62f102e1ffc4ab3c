// Runs a published measurement on the model: the same callers, the same lengths, in virtual time.
import { Engine } from "../engine.ts";
import { EngineDrive } from "../engine-drive.ts";
import type { EngineRequest, FinishedRequest } from "../engine-request.ts";
import { kvBlocks } from "../kv-capacity.ts";
import { modelCard } from "../model-cards.ts";
import { around, createRandom, type Random } from "../seeded-random.ts";
import { createStepTime } from "../step-time.ts";
import { TraceHash } from "../trace-hash.ts";
import { VirtualClock } from "../virtual-clock.ts";
import type { Metric, PublishedRow } from "./published-rows.ts";

/** vLLM's default share of the memory. */
const UTILIZATION = 0.9;
/** Enough for callers to lose step with each other. */
const ROUNDS = 20;
/** The first rounds are warm-up and do not count, as in the benchmarks themselves. */
const WARM_UP_ROUNDS = 3;
const SEED = 7;

const requestOf = (row: PublishedRow, id: string, random: Random): EngineRequest => ({
  id,
  prompt: [{ content: row.samePrompt ? "prompt" : id, tokens: around(row.promptTokens, row.spread, random) }],
  outputTokens: around(row.outputTokens, row.spread, random),
});

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

const measure = (requests: readonly FinishedRequest[], fromMs: number, untilMs: number): Record<Metric, number> => ({
  tokensPerSecond: requests.reduce((sum, { outputTokens }) => sum + outputTokens, 0) / ((untilMs - fromMs) / 1000),
  firstTokenMs: mean(requests.map(({ firstTokenMs, submittedMs }) => firstTokenMs - submittedMs)),
  perTokenMs: mean(
    requests.map(({ finishedMs, submittedMs, outputTokens }) => (finishedMs - submittedMs) / outputTokens),
  ),
  betweenTokensMs: mean(
    requests.map(({ finishedMs, firstTokenMs, outputTokens }) => (finishedMs - firstTokenMs) / (outputTokens - 1)),
  ),
});

export const replayRow = (row: PublishedRow): Record<Metric, number> => {
  const clock = new VirtualClock();
  const random = createRandom(SEED);
  const model = modelCard(row.model);
  const engine = new Engine(
    { numGpuBlocks: kvBlocks(row.card, model, UTILIZATION), maxModelLen: model.maxModelLen },
    createStepTime(row.card, model),
  );
  const counted: FinishedRequest[] = [];
  const total = ROUNDS * row.callers;
  let submitted = 0;
  let open = 0;
  let countsFromMs = 0;
  let lastMs = 0;
  const submitNext = (): void => {
    if (submitted === total) return;
    if (submitted === WARM_UP_ROUNDS * row.callers) countsFromMs = clock.nowMs;
    drive.submit(requestOf(row, `r${submitted}`, random));
    submitted += 1;
    open += 1;
  };
  const submitRound = (): void => {
    for (let caller = 0; caller < row.callers; caller += 1) submitNext();
  };
  const onFinished = (finished: FinishedRequest): void => {
    open -= 1;
    // At the end callers run out of work and the batch shrinks: that does not count.
    const steady = row.rounds || submitted < total;
    if (countsFromMs > 0 && steady) counted.push(finished);
    if (steady) lastMs = clock.nowMs;
    if (!row.rounds) submitNext();
    else if (open === 0) submitRound();
  };
  const drive: EngineDrive = new EngineDrive(engine, { clock, trace: new TraceHash(), onFinished });
  submitRound();
  clock.runUntil(Number.POSITIVE_INFINITY);
  return measure(counted, countsFromMs, lastMs);
};
