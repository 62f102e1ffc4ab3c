// From anything thrown to an HTTP answer: fastify's own errors become errors of the catalogue, and the table of
// dispositions gives the status. Two codes have a more exact one.
import type { ErrorCode } from "@openclaw/contracts";
import { AppError, coerceError, dispositionOf } from "@openclaw/errors";
import type { FastifyError } from "fastify";

export interface HttpFailure {
  readonly error: AppError;
  readonly status: number;
  /** Whole seconds for Retry-After, where another try can help. */
  readonly retryAfterSeconds: number | undefined;
}

/** 1 s where the failing side does not know: a leader is found, or a broker is back, in a few of those. */
const DEFAULT_RETRY_MS = 1000;

const UNSUPPORTED_MEDIA_TYPE = 415;
const EXACT_STATUS: Partial<Record<ErrorCode, number>> = { too_large: 413 };

const MAX_PROBLEMS = 20;

/** fastify's own errors, and what it blames on the caller, such as a connection that ended in the middle of a body. */
const isFastifyError = (thrown: unknown): thrown is FastifyError => {
  if (!(thrown instanceof Error) || thrown instanceof AppError || !("code" in thrown)) return false;
  const status = "statusCode" in thrown ? Number(thrown.statusCode) : undefined;
  return String(thrown.code).startsWith("FST_") || (status !== undefined && status >= 400 && status < 500);
};

/** Validation problems in the form that every refused parse has. */
const refusedInput = (thrown: FastifyError, bodyCode: ErrorCode): AppError => {
  const problems = (thrown.validation ?? []).slice(0, MAX_PROBLEMS).map(({ instancePath, message }) => ({
    path: instancePath.replace(/^\//, "").replaceAll("/", "."),
    message: message ?? "is wrong",
  }));
  const text = problems.map((p) => (p.path === "" ? p.message : `${p.path}: ${p.message}`)).join("; ");
  const part = thrown.validationContext ?? "request";
  const code = part === "body" ? bodyCode : part === "headers" ? "invalid_header" : "invalid_request";
  return new AppError(code, `${part}: ${text}`, { details: { problems } });
};

const fromFastify = (thrown: FastifyError, bodyCode: ErrorCode): AppError => {
  if (thrown.validation !== undefined) return refusedInput(thrown, bodyCode);
  if (thrown.code === "FST_ERR_CTP_BODY_TOO_LARGE") return new AppError("too_large");
  if (thrown.code === "FST_ERR_CTP_EMPTY_JSON_BODY") return new AppError("invalid_json", "the body is empty");
  const status = thrown.statusCode ?? 500;
  return status < 500 ? new AppError("invalid_request", thrown.message) : coerceError(thrown);
};

const statusOf = (thrown: unknown, error: AppError): number => {
  if (isFastifyError(thrown) && thrown.statusCode === UNSUPPORTED_MEDIA_TYPE) return UNSUPPORTED_MEDIA_TYPE;
  return EXACT_STATUS[error.code] ?? dispositionOf(error.kind).httpStatus;
};

/** `bodyCode` is the code of a body that does not fit its schema, which differs between routes. */
export const toHttpFailure = (thrown: unknown, bodyCode: ErrorCode = "invalid_request"): HttpFailure => {
  const error = isFastifyError(thrown) ? fromFastify(thrown, bodyCode) : coerceError(thrown);
  const mayHelp = error.kind === "unavailable" || error.kind === "exhausted";
  const retryMs = error.retryAfterMs ?? (mayHelp ? DEFAULT_RETRY_MS : undefined);
  return {
    error,
    status: statusOf(thrown, error),
    retryAfterSeconds: retryMs === undefined ? undefined : Math.max(1, Math.ceil(retryMs / 1000)),
  };
};
