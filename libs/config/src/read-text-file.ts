// Reading a configuration file with its limits: size, and UTF-8 in full.
import { readFileSync, statSync } from "node:fs";

/** 256 KiB: the longest instructions that are allowed are 32,000 characters; anything larger is not an agent's file. */
const MAX_FILE_BYTES = 256 * 1024;

export type FileText = { readonly ok: true; readonly text: string } | { readonly ok: false; readonly message: string };

const reasonOf = (error: unknown): string =>
  error instanceof Error && "code" in error ? String(error.code) : "unreadable";

/** The file's text. `absent` distinguishes a missing file, which may be allowed, from an unreadable one. */
export const readTextFile = (path: string): FileText | "absent" => {
  try {
    if (statSync(path).size > MAX_FILE_BYTES) {
      return { ok: false, message: `must not be larger than ${MAX_FILE_BYTES / 1024} KiB` };
    }
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path)) };
  } catch (error) {
    const reason = reasonOf(error);
    if (reason === "ENOENT") return "absent";
    const message = reason === "ERR_ENCODING_INVALID_ENCODED_DATA" ? "must be UTF-8" : `cannot be read: ${reason}`;
    return { ok: false, message };
  }
};
