// What a tool's HTTP answer means. The one place where a tool's own words decide something, and then only between errors
// that say what is wrong with a document, a query or a schema; no tool can end a task or deny itself.
import { type ErrorCode, isErrorCode, parseGuardedJson, type WireError, wireError } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";

export interface ToolResponse {
  readonly status: number;
  readonly contentEncoding: string | undefined;
  readonly body: Uint8Array;
}

/** Errors that a tool may report as its own. */
const PASSED_ON: ReadonlySet<ErrorCode> = new Set([
  "pdf_invalid",
  "pdf_password",
  "pdf_too_large",
  "pdf_timeout",
  "schema_invalid",
  "unknown_query",
  "query_invalid",
  "query_failed",
]);

/** 4xx statuses that say "later", not "wrong". */
const TRY_LATER = new Set([408, 425, 429]);

/** A tool that asks for a longer wait gets this one: the task's own retries know better. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Enough for a sentence about each of a few fields; the model reads it. */
const MAX_REASON_CHARS = 1_000;

const decoder = new TextDecoder("utf-8", { fatal: true });

const textOf = (body: Uint8Array): string | undefined => {
  try {
    return decoder.decode(body);
  } catch {
    return undefined;
  }
};

const unusable = (status: number, problem: string): AppError =>
  new AppError("tool_response_invalid", `the tool's answer: ${problem}`, { details: { status } });

const readJson = (status: number, body: Uint8Array): unknown => {
  const text = textOf(body);
  if (text === undefined) throw unusable(status, "must be UTF-8");
  const json = parseGuardedJson(text, body.byteLength);
  if (json.ok) return json.value;
  throw unusable(
    status,
    json.problems.map(({ path, message }) => (path === "" ? message : `${path}: ${message}`)).join("; "),
  );
};

/** The body as our error shape, if it has that. */
const reportedError = (body: Uint8Array): WireError | undefined => {
  const json = parseGuardedJson(textOf(body) ?? "", body.byteLength);
  if (!json.ok || typeof json.value !== "object" || json.value === null || !("error" in json.value)) return undefined;
  const error = wireError.safeParse(json.value.error);
  return error.success ? error.data : undefined;
};

const failureOf = ({ status, body }: ToolResponse): AppError => {
  const reported = reportedError(body);
  const reason = reported?.message.slice(0, MAX_REASON_CHARS).toWellFormed();
  const details = { status, ...(reported === undefined ? {} : { code: reported.code, message: reason }) };
  if (reported !== undefined && isErrorCode(reported.code) && PASSED_ON.has(reported.code)) {
    return new AppError(reported.code, reason, { details: { status } });
  }
  const suffix = reason === undefined ? "" : `: ${reason}`;
  if (status < 500 && !TRY_LATER.has(status)) {
    return new AppError("tool_refused", `the tool answered ${status}${suffix}`, { details });
  }
  const wait = reported?.retry_after_ms;
  const retry = wait === undefined ? {} : { retryAfterMs: Math.min(wait, MAX_RETRY_AFTER_MS) };
  return new AppError("tool_failed", `the tool answered ${status}${suffix}`, { details, ...retry });
};

/** The result, or the error of the catalogue that the answer stands for. */
export const readToolResponse = (response: ToolResponse): unknown => {
  const { status, contentEncoding = "identity", body } = response;
  // `identity` was asked for; unpacking what comes anyway could fill the memory.
  if (contentEncoding.toLowerCase() !== "identity") {
    throw unusable(status, "is compressed, which was not asked for");
  }
  if (status >= 400) throw failureOf(response);
  if (status < 200 || status > 299) throw unusable(status, `has the status ${status}`);
  return readJson(status, body);
};
