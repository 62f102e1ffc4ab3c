// Tokens with dots and wildcards. In a JSON body they are values that fit no schema; in a subject the broker sees them
// first, and what it does not route to the stream it answers by itself: 503, no responders.
import type { ErrorCode } from "@openclaw/contracts";

export const BAD_AGENT_TOKENS = ["plain.x", "plain.>", "*", ">", "", " ", "plain x", "päin", "$SYS", "a".repeat(65)];

/** Requests whose path or query holds what should be a token. */
export const BAD_PATHS: readonly (readonly [method: string, path: string, code: ErrorCode])[] = [
  ["GET", "/v1/tasks/*", "invalid_request"],
  ["GET", "/v1/tasks/task_%3E", "invalid_request"],
  ["POST", "/v1/tasks/a.b/cancel", "invalid_request"],
  ["GET", "/v1/tasks?agent=plain.*", "invalid_request"],
  ["GET", "/v1/tasks?state=*", "invalid_request"],
  ["GET", "/v1/blobs/blob_*", "invalid_request"],
  ["GET", "/v1/sessions/a.b", "invalid_request"],
  ["GET", "/v1/sessions?cursor=x", "invalid_request"],
  ["GET", "/v1/sessions/nobody-s", "unknown_session"],
  ["DELETE", "/v1/sessions/nobody-s", "unknown_session"],
  ["POST", "/v1/sessions/nobody-s/reset", "unknown_session"],
  ["GET", "/v1/tasks/a/b/c", "unknown_route"],
];

/** Stored by the broker, refused by the scheduler on the receipt. */
export const REFUSED_SUBJECTS = [
  "openclaw.tasks.*.normal.plain",
  "openclaw.tasks.default.normal.*",
  "openclaw.tasks.default.normal.>",
  "openclaw.tasks.default.normal.plain$",
  "openclaw.tasks.def/ault.normal.plain",
  `openclaw.tasks.default.normal.${"a".repeat(65)}`,
];

/** No stream listens there: nothing is stored, and the publisher is told so at once. */
export const UNHEARD_SUBJECTS = [
  "openclaw.tasks.default.normal.plain.x",
  "openclaw.tasks.default.urgent.plain",
  "openclaw.tasks.default.*.plain",
  "openclaw.tasks.default.normal",
  "openclaw.tasks.>",
];
