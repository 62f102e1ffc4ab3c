// Message headers that are part of the contract. Trace context uses the W3C names.
export const HEADER = {
  /** The client's key for "this is the same task"; settled in Postgres by (tenant, key) and body hash. */
  idempotencyKey: "Idempotency-Key",
  /** The subject that wants the receipt; only subjects under `_INBOX.` are honoured. */
  receipt: "Openclaw-Receipt",
  traceparent: "traceparent",
  tracestate: "tracestate",
} as const;

/** Replies go nowhere else: otherwise a client could make a service publish on any subject. */
export const REPLY_PREFIX = "_INBOX.";

/** 255 bytes as most HTTP APIs allow; printable ASCII so that it can travel in a header. */
export const isIdempotencyKey = (text: string): boolean => /^[\x21-\x7e]{1,255}$/.test(text);
