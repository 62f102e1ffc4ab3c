// JSON bodies, read by the guard that every door has: depth, NUL, lone surrogates, bytes that are not UTF-8.
import { parseGuardedJson } from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";
import type { FastifyRequest } from "fastify";

const decoder = new TextDecoder("utf-8", { fatal: true });

const decodeUtf8 = (bytes: Buffer): string => {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new AppError("invalid_json", "body: must be UTF-8", { cause });
  }
};

export const readJsonBody = async (_: FastifyRequest, bytes: Buffer): Promise<unknown> =>
  requireParsed(parseGuardedJson(decodeUtf8(bytes)), "invalid_json", "body");
