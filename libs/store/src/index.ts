export { coalesce } from "./coalesce.ts";
export { type Queries, type Row, Store, type StoreOptions, type TransactionOptions } from "./store.ts";
export {
  SUMMARY_COLUMNS,
  type SummaryRow,
  TASK_COLUMNS,
  type TaskRow,
  type TaskSummary,
  toSummary,
  toTask,
} from "./task-row.ts";
