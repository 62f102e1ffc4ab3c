// The one table of consequences: from an error's kind to what a message, an HTTP caller, a log and a task get.
// Nothing else decides; everybody else looks up.
import type { ErrorKind } from "@openclaw/contracts";

export interface Disposition {
  /** What happens to a JetStream message whose handling failed so. */
  readonly message: "ack" | "nak" | "term";
  readonly httpStatus: number;
  readonly logLevel: "debug" | "info" | "warn" | "error";
  /** Who is counted as the cause in the metrics. */
  readonly fault: "caller" | "dependency" | "us" | "none";
  /** What a failed attempt does to its task. */
  readonly task: "fail" | "retry" | "drop";
}

export const DISPOSITIONS: Readonly<Record<ErrorKind, Disposition>> = {
  invalid: { message: "term", httpStatus: 400, logLevel: "warn", fault: "caller", task: "fail" },
  denied: { message: "term", httpStatus: 403, logLevel: "warn", fault: "caller", task: "fail" },
  not_found: { message: "term", httpStatus: 404, logLevel: "info", fault: "caller", task: "fail" },
  conflict: { message: "ack", httpStatus: 409, logLevel: "debug", fault: "none", task: "drop" },
  exhausted: { message: "term", httpStatus: 429, logLevel: "info", fault: "none", task: "fail" },
  cancelled: { message: "ack", httpStatus: 409, logLevel: "info", fault: "none", task: "drop" },
  unavailable: { message: "nak", httpStatus: 503, logLevel: "warn", fault: "dependency", task: "retry" },
  bug: { message: "nak", httpStatus: 500, logLevel: "error", fault: "us", task: "retry" },
};

export const dispositionOf = (kind: ErrorKind): Disposition => DISPOSITIONS[kind];
