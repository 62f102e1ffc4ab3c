// What `task submit` hands in: a text, a file (in the message, or as a blob), or JSON as it is.
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import type { Client } from "@openclaw/client";
import { MAX_INLINE_BYTES, parseGuardedJson } from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";

export interface InputOptions {
  readonly text?: string;
  readonly file?: string;
  readonly input?: string;
}

/** The task's other fields and the JSON around a text take up to this much of a message. */
const ROOM_FOR_THE_REST = 8 * 1024;

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  ".pdf": "application/pdf",
  ".csv": "text/csv",
  ".json": "application/json",
  ".md": "text/markdown",
  ".txt": "text/plain",
  ".diff": "text/x-diff",
  ".patch": "text/x-diff",
};

const PDF_MARK = Buffer.from("%PDF-");

/** The bytes as text; undefined for what is none: no UTF-8, with NUL, or a PDF, which may be all ASCII. */
const textOf = (bytes: Uint8Array): string | undefined => {
  if (bytes.includes(0) || PDF_MARK.equals(bytes.subarray(0, PDF_MARK.length))) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

/** By the file's ending; where that says nothing, by whether it is text. */
export const mediaTypeOf = (path: string, bytes: Uint8Array): string =>
  MEDIA_TYPES[extname(path).toLowerCase()] ?? (textOf(bytes) === undefined ? "application/octet-stream" : "text/plain");

/** The text of a file that fits into a message; undefined for one that has to travel as a blob. */
export const inlineText = (bytes: Uint8Array): string | undefined => {
  const text = textOf(bytes);
  if (text === undefined) return undefined;
  const size = Buffer.byteLength(JSON.stringify(text));
  return size + ROOM_FOR_THE_REST <= MAX_INLINE_BYTES ? text : undefined;
};

const readBytes = async (path: string): Promise<Uint8Array<ArrayBuffer>> => {
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new AppError("usage", `--file: ${path} cannot be read`, { cause });
  }
};

const fileInput = async (path: string, client: Client): Promise<unknown> => {
  const bytes = await readBytes(path);
  const text = inlineText(bytes);
  if (text !== undefined) return { text };
  const { id } = await client.uploadBlob(bytes, mediaTypeOf(path, bytes));
  return { blob: id };
};

export const readTaskInput = async (options: InputOptions, cwd: string, client: Client): Promise<unknown> => {
  const given = [options.text, options.file, options.input].filter((value) => value !== undefined);
  if (given.length !== 1) throw new AppError("usage", "give exactly one of --text, --file and --input");
  if (options.text !== undefined) return { text: options.text };
  if (options.file !== undefined) return fileInput(resolve(cwd, options.file), client);
  return requireParsed(parseGuardedJson(options.input ?? ""), "usage", "--input");
};
