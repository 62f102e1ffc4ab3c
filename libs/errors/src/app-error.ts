// The one error class. Its code says which mistake, its kind (from the catalogue) says what follows from it.
import {
  ERROR_CODES,
  type ErrorCode,
  type ErrorKind,
  errorKindOf,
  isErrorCode,
  type WireError,
} from "@openclaw/contracts";

export interface AppErrorOptions {
  readonly details?: Readonly<Record<string, unknown>>;
  /** Milliseconds to wait before another try, if known. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  readonly retryAfterMs: number | undefined;

  /** `message` says what is wrong, where, and what would be right; left out, the catalogue's sentence is used. */
  constructor(code: ErrorCode, message?: string, options: AppErrorOptions = {}) {
    super(message ?? ERROR_CODES[code][1], { cause: options.cause });
    this.code = code;
    this.kind = errorKindOf(code);
    this.details = options.details;
    this.retryAfterMs = options.retryAfterMs;
  }

  toWire(): WireError {
    return {
      code: this.code,
      kind: this.kind,
      message: this.message.slice(0, 4000),
      ...(this.details === undefined ? {} : { details: { ...this.details } }),
      ...(this.retryAfterMs === undefined ? {} : { retry_after_ms: this.retryAfterMs }),
    };
  }

  /** Revives an error that came over the wire. A code this version does not know becomes `internal`. */
  static fromWire(wire: WireError): AppError {
    const options = {
      ...(wire.details === undefined ? {} : { details: wire.details }),
      ...(wire.retry_after_ms === undefined ? {} : { retryAfterMs: wire.retry_after_ms }),
    };
    if (isErrorCode(wire.code)) return new AppError(wire.code, wire.message, options);
    return new AppError("internal", `unknown error ${wire.code}: ${wire.message}`, options);
  }
}
