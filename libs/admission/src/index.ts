export { AGE_MS, FairQueue, type Queued } from "./fair-queue.ts";
export { type Demand, KvLedger, type KvShape, type Prefix, UNKNOWN_SHAPE } from "./kv-ledger.ts";
export { type Claim, type EngineReading, KV_CEILING, Lane, type LaneOptions } from "./lane.ts";
export { OuterLimit, type Window } from "./outer-limit.ts";
export { OutputEstimates } from "./output-estimates.ts";
export { RecentByName, RecentValues } from "./recent-values.ts";
export { RetryBudget } from "./retry-budget.ts";
export { type Placement, type PlannedTurn, TurnPlanner } from "./turn-planner.ts";
