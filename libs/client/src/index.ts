export { Client, type ClientOptions, createClient } from "./client.ts";
export type { DeadLetterFilter, DeadLetterOptions, DeadLetters } from "./dead-letters.ts";
export type { CallOptions, Fetch } from "./http.ts";
export type { JobListOptions, Jobs } from "./jobs.ts";
export type { BlobInfo, ReadinessCheck, RecordedStep, TaskPage, TaskSummary, Trace, TraceSpan } from "./replies.ts";
export type { OpenedSession, SessionListOptions, Sessions } from "./sessions.ts";
export type { ForkOptions, ListOptions, NewTask, PageOptions, SubmitOptions } from "./task-options.ts";
export type { TaskEvent, WatchOptions } from "./watch.ts";
