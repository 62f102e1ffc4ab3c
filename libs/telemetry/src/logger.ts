// One JSON line per event on stdout. Messages are fixed sentences; details are fields, so that a search finds the line.
import { trace } from "@opentelemetry/api";
import { type DestinationStream, type Logger as PinoLogger, pino } from "pino";

export type Logger = PinoLogger;

/** Keys whose values never reach a log, at the top and one level down. */
const SECRET_KEYS = ["password", "authorization", "token", "api_key", "apiKey", "secret", "credentials", "cookie"];

export interface LoggerOptions {
  readonly service: string;
  readonly instance: string;
  readonly level: string;
  /** Where the lines go; stdout unless given. */
  readonly destination?: DestinationStream;
}

const traceFields = (): Record<string, string> => {
  const span = trace.getActiveSpan();
  return span === undefined ? {} : { trace_id: span.spanContext().traceId };
};

export const createLogger = ({ service, instance, level, destination }: LoggerOptions): Logger => {
  const options = {
    level,
    base: { service, instance },
    mixin: traceFields,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: SECRET_KEYS.flatMap((key) => [key, `*.${key}`]), censor: "[redacted]" },
  };
  return destination === undefined ? pino(options) : pino(options, destination);
};
