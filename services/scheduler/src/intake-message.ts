// One submission on its way through the door: what the message says, checked, and what becomes of it. Pure.
import {
  HEADER,
  isIdempotencyKey,
  isReceiptSubject,
  MAX_INLINE_BYTES,
  parseGuardedJson,
  parseSubmission,
  parseTaskSubject,
  type Submission,
} from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";

/** What intake needs of a stream message. */
export interface IntakeMessage {
  readonly subject: string;
  readonly data: Uint8Array;
  header(name: string): string | undefined;
}

export interface CheckedSubmission {
  readonly submission: Submission;
  readonly idempotencyKey: string | undefined;
}

const decoder = new TextDecoder("utf-8", { fatal: true });

const decodeUtf8 = (data: Uint8Array): string => {
  try {
    return decoder.decode(data);
  } catch {
    throw new AppError("invalid_json", "task: must be UTF-8");
  }
};

/** Where the receipt goes, if the client asked for one at a subject that may be answered. */
export const receiptSubject = (message: IntakeMessage): string | undefined => {
  const subject = message.header(HEADER.receipt);
  return subject !== undefined && isReceiptSubject(subject) ? subject : undefined;
};

/** The submission, or the error that the client gets. */
export const checkSubmission = (message: IntakeMessage): CheckedSubmission => {
  const idempotencyKey = message.header(HEADER.idempotencyKey);
  if (idempotencyKey !== undefined && !isIdempotencyKey(idempotencyKey)) {
    throw new AppError(
      "invalid_header",
      `${HEADER.idempotencyKey}: must be 1 to 255 printable ASCII characters without blanks`,
    );
  }
  const address = requireParsed(parseTaskSubject(message.subject), "invalid_subject", "subject");
  if (message.data.length > MAX_INLINE_BYTES) {
    throw new AppError(
      "too_large",
      `task: is ${message.data.length} bytes; at most ${MAX_INLINE_BYTES}, larger inputs travel as blobs`,
    );
  }
  const body = requireParsed(parseGuardedJson(decodeUtf8(message.data)), "invalid_json", "task");
  return { submission: requireParsed(parseSubmission(address, body), "invalid_task", "task"), idempotencyKey };
};
