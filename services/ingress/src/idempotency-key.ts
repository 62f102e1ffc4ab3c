// The header by which a request that is made again is the same request.
import { randomUUID } from "node:crypto";
import { HEADER, isIdempotencyKey } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { z } from "zod";

export const idempotencyKeyHeader = z.string().optional().describe("1 to 255 printable ASCII characters.");

/** The given key, or one that nobody else uses. */
export const readIdempotencyKey = (key: string | undefined): string => {
  if (key === undefined) return `ingress-${randomUUID()}`;
  if (isIdempotencyKey(key)) return key;
  throw new AppError("invalid_header", `${HEADER.idempotencyKey} must be 1 to 255 printable ASCII characters`);
};
