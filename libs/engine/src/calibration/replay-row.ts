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
/** Where a source does not say how many requests it made: enough for callers to lose step with each other. */
const ROUNDS = 20;
/** Then the first rounds are warm-up and do not count. */
const WARM_UP_ROUNDS = 3;
const SEED = 7;

const requestOf = (row: PublishedRow, id: string, random: Random): EngineRequest => ({
  id,
  prompt: [{ content: row.samePrompt ? "prompt" : id, tokens: around(row.promptTokens, row.spread, random) }],
  outputTokens: around(row.outputTokens, row.spread, random),
  deferMs: row.serverMs,
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
  const total = row.requests ?? ROUNDS * row.callers;
  const warmUp = row.requests === undefined ? WARM_UP_ROUNDS * row.callers : 0;
  let submitted = 0;
  let open = 0;
  let countsFromMs = 0;
  let lastMs = 0;
  const submitNext = (): void => {
    if (submitted === total) return;
    if (submitted === warmUp) countsFromMs = clock.nowMs;
    drive.submit(requestOf(row, `r${submitted}`, random));
    submitted += 1;
  };
  const submitRound = (): void => {
    open = Math.min(row.callers, total - submitted);
    for (let caller = 1; caller <= open; caller += 1) clock.after(caller * row.callerMs, submitNext);
  };
  const onFinished = (finished: FinishedRequest): void => {
    open -= 1;
    // At the end callers run out of work and the batch shrinks: that counts only where the benchmark counted it.
    const steady = row.rounds || row.requests !== undefined || submitted < total;
    if (submitted > warmUp && steady) counted.push(finished);
    if (steady) lastMs = clock.nowMs;
    if (!row.rounds) clock.after(row.callerMs, submitNext);
    else if (open === 0 && submitted < total) submitRound();
  };
  const drive: EngineDrive = new EngineDrive(engine, { clock, trace: new TraceHash(), onFinished });
  submitRound();
  clock.runUntil(Number.POSITIVE_INFINITY);
  return measure(counted, countsFromMs, lastMs);
};
