export { type ArrivalPlan, type Bursts, drawArrivals } from "./arrivals.ts";
export { countTokens, type PromptSegment } from "./block-hash.ts";
export { type Metric, PUBLISHED_ROWS, type PublishedRow, type PublishedValue } from "./calibration/published-rows.ts";
export { replayRow } from "./calibration/replay-row.ts";
export { Engine, type EngineState, type EngineStep, type StepOutcome, type TokenMade } from "./engine.ts";
export { type DriveOptions, type DriveTotals, EngineDrive } from "./engine-drive.ts";
export {
  type AdmissionMode,
  ENGINE_DEFAULTS,
  type EngineOptions,
  type EngineOptionsInput,
  type SchedulingPolicy,
} from "./engine-options.ts";
export type { EngineRequest, FinishedRequest, Refusal } from "./engine-request.ts";
export {
  type CardEfficiency,
  type CardPrice,
  HARDWARE_CARD_NAMES,
  HARDWARE_CARDS,
  type HardwareCard,
  type HardwareCardName,
  hardwareCard,
} from "./hardware-cards.ts";
export { BLOCK_SIZE, cardsPerReplica, kvBlocks } from "./kv-capacity.ts";
export { MODEL_CARD_NAMES, MODEL_CARDS, type ModelCard, type ModelCardName, modelCard } from "./model-cards.ts";
export { percentile } from "./percentile.ts";
export { AGENT_PRESETS, type AgentProfile, longestContext } from "./plan/agent-profile.ts";
export { type SiteOffer, type SiteVerdict, siteOffers, TARGET_SHARE, tryOffers } from "./plan/cheapest-site.ts";
export type { AgentResult, Latency, LoadPlan, LoadResult, Site } from "./plan/load-plan.ts";
export { createReplicas, type Replica, replicaSize } from "./plan/replicas.ts";
export { simulateLoad } from "./plan/simulate-load.ts";
export { drawTask, pickProfile, type TaskScript } from "./plan/task-script.ts";
export { type SweepPoint, sweepAgents, type TippingPoint, tippingPoint } from "./plan/tipping-point.ts";
export { createRandom, type Random } from "./seeded-random.ts";
export { createStepTime, StepLoad, type StepTime } from "./step-time.ts";
export { TraceHash } from "./trace-hash.ts";
export { VirtualClock } from "./virtual-clock.ts";
