// The catalogue of errors: every code with its kind and what it means. One entry is one row in docs/errors.md.
// The kind decides what happens (libs/errors, dispositions); the message says what, where and what would be right.
import { z } from "zod";

export const ERROR_KINDS = [
  "invalid",
  "denied",
  "not_found",
  "conflict",
  "exhausted",
  "cancelled",
  "unavailable",
  "bug",
] as const;
export const errorKind = z.enum(ERROR_KINDS);
export type ErrorKind = z.infer<typeof errorKind>;

export const ERROR_CODES = {
  // The door
  invalid_json: ["invalid", "The body is not JSON, is nested too deeply, or holds NUL or a lone surrogate."],
  invalid_task: [
    "invalid",
    "The task does not fit the schema (a wrong type, an unknown key, a missing input) or disagrees with its subject.",
  ],
  invalid_subject: ["invalid", "The subject is not of the form openclaw.tasks.<tenant>.<priority>.<agent>."],
  invalid_header: ["invalid", "A header such as Idempotency-Key or Openclaw-Receipt has a value that is not allowed."],
  invalid_request: ["invalid", "A query parameter, path or request body of the REST surface is wrong."],
  unsupported_field: [
    "invalid",
    "A field of the task that this version does not act on yet; it is refused rather than ignored.",
  ],
  too_large: ["invalid", "The body is over the size limit; send large inputs as blobs."],
  unknown_agent: ["not_found", "No agent of that name is configured."],
  unknown_task: ["not_found", "No task with that id."],
  unknown_blob: ["not_found", "No blob with that id for this tenant."],
  unknown_route: ["not_found", "No such path."],
  idempotency_conflict: ["conflict", "The idempotency key was used before with another body."],
  already_ended: ["conflict", "The task has ended; terminal states never change."],
  effects_discarded: [
    "conflict",
    "What comes after the fork's step was done, or may yet be, by the task or by others that go on from it; it may be told to do it once more.",
  ],
  unknown_job: ["not_found", "No job with that id."],
  job_ended: ["conflict", "The job has ended already."],
  not_retryable: ["conflict", "Only a task that has ended can be retried."],
  queue_full: ["exhausted", "The stream or queue is full; nothing was accepted."],
  session_busy: [
    "conflict",
    "The session has a task that has not ended; wait for it, or say on_busy: enqueue or interrupt.",
  ],
  session_agent_mismatch: ["conflict", "The session belongs to another agent."],
  session_not_forked: [
    "conflict",
    "A task of a session cannot be forked: what the session held when it began is not kept.",
  ],
  unknown_session: ["not_found", "No session with that id."],
  receipt_timeout: [
    "unavailable",
    "No receipt in time. The task may have been accepted; ask again with the same Idempotency-Key.",
  ],
  // The life of a task
  deadline_exceeded: ["exhausted", "The task's deadline passed before it ended."],
  attempt_timeout: ["unavailable", "The attempt ran longer than the agent's timeout_seconds."],
  lease_lost: ["unavailable", "The worker stopped renewing the attempt's lease."],
  task_cancelled: ["cancelled", "Somebody cancelled the task."],
  attempt_revoked: ["cancelled", "The attempt is no longer current; another one runs or the task has ended."],
  worker_draining: ["unavailable", "The worker is shutting down and gave the attempt back."],
  journal_unavailable: [
    "unavailable",
    "The attempt's log took no record in time (the journal is full or gone); the attempt was given back.",
  ],
  // Agent processes
  agent_start_failed: ["unavailable", "The worker could start no agent process; the attempt was given back."],
  agent_process_died: ["unavailable", "The agent process ended by itself while it ran the task."],
  agent_memory_exceeded: ["unavailable", "The agent process grew over memory_limit_per_agent and was killed."],
  agent_process_hung: ["unavailable", "The agent process stopped answering pings and was killed."],
  // The agent loop
  output_invalid: ["unavailable", "The model's answer did not fit output_schema, also after one repair turn."],
  step_limit: ["exhausted", "The agent took more turns than it may."],
  context_exceeded: ["exhausted", "The prompt no longer fits max_context_tokens."],
  // Tools
  tool_not_allowed: ["denied", "The tool is not on the agent's list."],
  tool_arguments_invalid: ["invalid", "The tool's arguments do not fit its parameters."],
  tool_call_limit: ["exhausted", "max_tool_calls_per_task is used up."],
  tool_egress_denied: ["denied", "The tool's address is outside what the agent may reach."],
  tool_redirect_denied: ["denied", "The tool redirected to an address that its configuration does not name."],
  tool_timeout: ["unavailable", "The tool did not answer in time."],
  tool_failed: ["unavailable", "The tool answered with a server error or not at all."],
  tool_refused: ["invalid", "The tool refused the call (4xx); its reason is in the details."],
  tool_response_too_large: ["invalid", "The tool's answer is over the size limit."],
  tool_response_invalid: ["invalid", "The tool's answer is not JSON or holds what no door lets in."],
  // Effects: tools whose calls may not be repeated
  effect_pending: [
    "unavailable",
    "An earlier try of this effect may still be under way; ask again after its deadline.",
  ],
  effect_unknown: ["conflict", "Nobody can say whether the effect happened; somebody has to settle it."],
  effect_conflict: ["conflict", "An effect is recorded in this place of the task, and its call was another one."],
  effect_record_too_large: [
    "exhausted",
    "More led to this effect than a new attempt could be brought, so that it is not called.",
  ],
  effect_not_unknown: ["conflict", "The effect is not one that waits for somebody to settle it."],
  unknown_effect: ["not_found", "No effect with that key is recorded for this task."],
  // Documents and queries (toolserver)
  pdf_invalid: ["invalid", "The document is not a PDF or is damaged."],
  pdf_password: ["invalid", "The PDF is protected by a password."],
  pdf_too_large: ["invalid", "The PDF is over the size or page limit."],
  pdf_timeout: ["unavailable", "Parsing the PDF took longer than allowed."],
  schema_invalid: ["invalid", "The JSON Schema itself is not valid."],
  unknown_query: ["not_found", "No query of that name is configured."],
  query_invalid: ["invalid", "The query's parameters are wrong, or it tried to write."],
  query_failed: ["unavailable", "The database did not answer the query."],
  // Inference
  inference_unavailable: ["unavailable", "No model server can take the call now."],
  inference_queue_full: ["unavailable", "The adapter's queue is full; try again later."],
  inference_timeout: ["unavailable", "The model server did not finish within request_timeout."],
  inference_failed: ["unavailable", "The model server failed the call or broke the stream."],
  inference_refused: ["invalid", "The model server refused the request as wrong."],
  inference_aborted: ["cancelled", "The caller stopped renewing or cancelled the call."],
  // Plumbing
  invalid_message: ["invalid", "A message between services does not fit its contract."],
  invalid_config: ["invalid", "The configuration has mistakes; each is named with file and line."],
  not_leading: ["unavailable", "No scheduler leads at this moment; ask again."],
  bus_unavailable: ["unavailable", "NATS did not take or answer the message in time."],
  store_unavailable: ["unavailable", "Postgres did not answer in time."],
  store_rejected: ["invalid", "Postgres refused the value for good (SQLSTATE class 22)."],
  dependency_missing: ["unavailable", "A program or server that is needed to start could not be had."],
  start_timeout: ["unavailable", "A process did not become ready in time."],
  usage: ["invalid", "The command line is wrong."],
  internal: ["bug", "A mistake in OpenClaw itself."],
} as const satisfies Record<string, readonly [ErrorKind, string]>;

export type ErrorCode = keyof typeof ERROR_CODES;

export const isErrorCode = (text: string): text is ErrorCode => Object.hasOwn(ERROR_CODES, text);

export const errorKindOf = (code: ErrorCode): ErrorKind => ERROR_CODES[code][0];

/** The one error shape everywhere: on the wire, in rows and in REST bodies. Receivers match on `code`. */
export const wireError = z.object({
  code: z.string().max(64),
  kind: errorKind,
  message: z.string().max(4000),
  details: z.record(z.string(), z.unknown()).optional(),
  /** How long to wait before another try, if the failing side knows. */
  retry_after_ms: z.number().nonnegative().optional(),
});
export type WireError = z.infer<typeof wireError>;
