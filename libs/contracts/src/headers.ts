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

/** Longer than any client's inbox; a subject of thousands of characters would break the line that it is sent with, and the
 * connection with the line. */
const MAX_RECEIPT_SUBJECT = 255;

/** Whether a receipt may go to this subject: an inbox, of tokens without wildcards. */
export const isReceiptSubject = (subject: string): boolean =>
  subject.length <= MAX_RECEIPT_SUBJECT && /^_INBOX(\.[A-Za-z0-9_-]{1,64}){1,8}$/.test(subject);
