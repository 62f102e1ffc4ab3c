// Whatever a request ran into, as one AppError. The only file that knows fastify's codes.
import { AppError, coerceError } from "@openclaw/errors";

const FROM_FASTIFY: Readonly<Record<string, () => AppError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () => new AppError("too_large"),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () => new AppError("invalid_json", "the body must be application/json"),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () => new AppError("invalid_json", "the body is not as long as it says"),
};

const isCallersFault = (thrown: unknown): boolean =>
  thrown instanceof Error &&
  "statusCode" in thrown &&
  Number(thrown.statusCode) >= 400 &&
  Number(thrown.statusCode) < 500;

export const httpError = (thrown: unknown): AppError => {
  const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : "";
  const known = FROM_FASTIFY[code];
  if (known !== undefined) return known();
  if (isCallersFault(thrown) && !(thrown instanceof AppError)) {
    return new AppError("invalid_request", "the request is malformed", { cause: thrown });
  }
  return coerceError(thrown);
};
