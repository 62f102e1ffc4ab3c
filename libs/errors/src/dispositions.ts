// The one table of consequences: from an error's kind to what a message, an HTTP caller, a log and a task get.
// HTTP status, log level and what becomes of a task are looked up here and decided nowhere else. What becomes of a message
// is the rule that handlers of streams are written to, each with its own delays; `fault` is how operators read a count by code.
import { type ErrorCode, type ErrorKind, isErrorCode, type WireError } from "@openclaw/contracts";

export interface Disposition {
  /** What happens to a JetStream message whose handling failed so. */
  readonly message: "ack" | "nak" | "term";
  readonly httpStatus: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** Who is the cause. */
  readonly fault: "caller" | "dependency" | "us" | "none";
  /** What a failed attempt does to its task. A cancelled one leaves it to another attempt: whoever cancels a task ends it. */
  readonly task: "fail" | "retry";
}

export const DISPOSITIONS: Readonly<Record<ErrorKind, Disposition>> = {
  invalid: { message: "term", httpStatus: 400, logLevel: "warn", fault: "caller", task: "fail" },
  denied: { message: "term", httpStatus: 403, logLevel: "warn", fault: "caller", task: "fail" },
  not_found: { message: "term", httpStatus: 404, logLevel: "info", fault: "caller", task: "fail" },
  conflict: { message: "ack", httpStatus: 409, logLevel: "debug", fault: "none", task: "fail" },
  exhausted: { message: "term", httpStatus: 429, logLevel: "info", fault: "none", task: "fail" },
  cancelled: { message: "ack", httpStatus: 409, logLevel: "info", fault: "none", task: "retry" },
  unavailable: { message: "nak", httpStatus: 503, logLevel: "warn", fault: "dependency", task: "retry" },
  bug: { message: "nak", httpStatus: 500, logLevel: "error", fault: "us", task: "retry" },
};

export const dispositionOf = (kind: ErrorKind): Disposition => DISPOSITIONS[kind];

/** Not for the task to try again and no fault of its own: somebody has to say what became of an effect first. */
export const PARKING: ReadonlySet<ErrorCode> = new Set(["effect_unknown", "effect_conflict"]);

/** What an attempt that failed so does to its task. */
export const taskAfter = ({ code, kind }: Pick<WireError, "code" | "kind">): Disposition["task"] | "park" =>
  isErrorCode(code) && PARKING.has(code) ? "park" : dispositionOf(kind).task;
