export { type CoalesceOptions, coalesce } from "./coalesce.ts";
export { EFFECT_COLUMNS, type EffectPlace, type EffectRow, toEffect } from "./effect-row.ts";
export { BROUGHT_TYPES, type EventRows, insertEventRows, rowsOf } from "./event-rows.ts";
export { inPieces, MAX_PIECE_BYTES } from "./in-pieces.ts";
export { insertRows, type Table } from "./insert-rows.ts";
export { JOB_COLUMNS, type JobRow, toJob } from "./job-row.ts";
export { IN_SESSION_QUEUE, SESSION_COLUMNS, type SessionRow, toSession } from "./session-row.ts";
export {
  type Queries,
  type Row,
  Store,
  type StoreLimits,
  type StoreOptions,
  type TransactionOptions,
} from "./store.ts";
export {
  FORKED_ATTEMPT,
  forksAtEffects,
  notRunAgain,
  SUMMARY_COLUMNS,
  type SummaryRow,
  TASK_COLUMNS,
  type TaskRow,
  type TaskSummary,
  toSummary,
  toTask,
} from "./task-row.ts";
export { sqlStateOf, writeOrSplit } from "./write-or-split.ts";
