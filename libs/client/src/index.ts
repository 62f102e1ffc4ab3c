export {
  Client,
  type ClientOptions,
  createClient,
  type DeadLetterFilter,
  type DeadLetterOptions,
  type ListOptions,
  type NewTask,
  type ReplayOptions,
  type SubmitOptions,
} from "./client.ts";
export type { CallOptions, Fetch } from "./http.ts";
export type { BlobInfo, ReadinessCheck, RecordedStep, TaskSummary, Trace, TraceSpan } from "./replies.ts";
export type { TaskEvent, WatchOptions } from "./watch.ts";
