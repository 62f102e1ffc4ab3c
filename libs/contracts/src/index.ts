export { ADMISSION_CONSTRAINTS, type AdmissionConstraint, type AdmissionHold } from "./admission-hold.ts";
export {
  type AgentSpec,
  type AgentVersion,
  agentFile,
  agentSpec,
  agentVersion,
  TOOL_EFFECTS,
  type ToolSpec,
  toolSpec,
} from "./agent-spec.ts";
export { canonicalJson } from "./canonical-json.ts";
export { byteSize, type CoreSettings, coreFile, coreSettings } from "./core-settings.ts";
export { defineMessage, type MessageOf, type MessageSpec, messageCatalogue, parseMessage } from "./define-message.ts";
export {
  ERROR_CODES,
  ERROR_KINDS,
  type ErrorCode,
  type ErrorKind,
  errorKind,
  errorKindOf,
  isErrorCode,
  type WireError,
  wireError,
} from "./error-codes.ts";
export { HEADER, isIdempotencyKey, isReceiptSubject, REPLY_PREFIX } from "./headers.ts";
export { guardJson, MAX_INLINE_BYTES, MAX_JSON_DEPTH, parseGuardedJson } from "./json-guard.ts";
export {
  type AssistantMessage,
  assistantMessage,
  type CallTimings,
  type ChatMessage,
  chatMessage,
  type OfferedTool,
  type ToolCall,
} from "./messages/chat.ts";
export {
  type AdapterBeat,
  type AgentOverview,
  type AttemptRef,
  adapterBeat,
  attemptAbort,
  type BeatRequest,
  beat,
  cancelTask,
  claim,
  clusterMetrics,
  type Explanation,
  explainTask,
  fetchAgent,
  listAgents,
  type OutcomeReport,
  reportOutcome,
  retryTask,
  settleEffect,
  tasksReady,
} from "./messages/control.ts";
export {
  EFFECT_STATES,
  type Effect,
  type EffectState,
  effect,
  effectKey,
  effectKeyOf,
  effectPlaceOf,
  type GivenSettlement,
  idempotencyKeyOf,
  type Settlement,
  settlement,
  verdict,
} from "./messages/effect.ts";
export { type ForkOrder, type ForkRequest, forkRequest, forkTask } from "./messages/fork.ts";
export {
  ACCEPT_MS,
  type InferDone,
  type InferEvent,
  type InferRequest,
  inferControl,
  inferEvent,
  inferRequest,
  RENEW_MS,
  SILENCE_MS,
  tokenDelta,
} from "./messages/inference.ts";
export {
  abortJob,
  createJob,
  type FailureGroup,
  failureGroup,
  JOB_STATES,
  type Job,
  type JobFilter,
  type JobRequest,
  type JobState,
  job,
  jobState,
  type NewJob,
  newJob,
  type ReplayRequest,
  replayOptions,
} from "./messages/job.ts";
export {
  type JournalEvent,
  type JournalEventType,
  journalEvent,
  type ModelStep,
  type Outcome,
  outcome,
  type SessionPruned,
  type ToolStep,
} from "./messages/journal.ts";
export {
  clusterOverview,
  type LiveAdapter,
  type LiveAgent,
  type Overview,
  overview,
  type RecentAgent,
} from "./messages/overview.ts";
export {
  MAX_SESSION_BYTES,
  type Session,
  type SessionContent,
  type SessionUpdate,
  session,
} from "./messages/session.ts";
export { closeSession, fetchSession, resetSession } from "./messages/session-control.ts";
export { type FinishedSpan, finishedSpan, type SpanBatch, spanBatch } from "./messages/span.ts";
export {
  type HttpSubmission,
  httpSubmission,
  parseSubmission,
  parseTaskSubject,
  type Submission,
  type TaskAddress,
  taskSubmission,
} from "./messages/submission.ts";
export { failure, type Receipt, receipt, type Task, task, taskResult } from "./messages/task.ts";
export { type ToolReply, type ToolRequest, toolReply, toolRequest } from "./messages/tool.ts";
export { MAX_RECORDED_BYTES, type WorkItem, workItem } from "./messages/work-item.ts";
export { type Parsed, type Problem, parsed, parseWith, refused } from "./parsed.ts";
export { PRIORITIES, type Priority, priority, priorityRank } from "./priority.ts";
export { type RecordedStep, recordedArguments, recordedSteps } from "./recorded-steps.ts";
export {
  type Figure,
  SCORECARD_FIGURES,
  SCORECARD_STEPS,
  type Scorecard,
  type ScorecardFigure,
  type ScorecardPeriod,
  type ScorecardQuery,
  SHARES,
  scorecard,
  scorecardQuery,
} from "./scorecard.ts";
export {
  isTerminal,
  TASK_STATES,
  type TaskState,
  TERMINAL_STATES,
  type TerminalState,
  TRANSITIONS,
  taskState,
} from "./states.ts";
export {
  DUPLICATE_WINDOW_MS,
  JOURNAL,
  MAX_MESSAGE_BYTES,
  RESULTS,
  STREAMS,
  type StreamSpec,
  TASKS,
  WORK,
  workConsumer,
} from "./streams.ts";
export { defineSubject, type SubjectPattern, type SubjectTokens } from "./subject.ts";
export {
  ANY_ADAPTER,
  abortSubject,
  CONTROL_VERBS,
  type ControlVerb,
  control,
  controlSubject,
  inferSubject,
  JOURNAL_SLOTS,
  journalSlot,
  journalSubject,
  resultsSubject,
  spansSubject,
  streamSubject,
  tasksSubject,
  toolsSubject,
  workSubject,
} from "./subjects.ts";
export { firstTaskIdAt, newJobId, newTaskId } from "./task-id.ts";
export { isToken, MAX_TOKEN_LENGTH, token } from "./token.ts";
export {
  addUsage,
  BLOB_ID,
  blobId,
  fingerprint,
  jobId,
  NO_USAGE,
  taskId,
  timestamp,
  type Usage,
  usage,
} from "./values.ts";
