// The grammar of one subject token. Invariant T1: nothing reaches a subject that this pattern has not admitted,
// because a dot, a wildcard or a blank in a token changes where a message goes (a blank breaks the connection).
import { z } from "zod";

/** 64 characters: long enough for any id of ours (`blob_` aside, which never enters a subject). */
export const MAX_TOKEN_LENGTH = 64;

const TOKEN = /^[A-Za-z0-9_-]{1,64}$/;

export const isToken = (text: string): boolean => TOKEN.test(text);

export const token = z.string().regex(TOKEN, "must be 1 to 64 characters of A-Z, a-z, 0-9, _ and -");
