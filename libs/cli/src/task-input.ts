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

export const mediaTypeOf = (path: string): string =>
  MEDIA_TYPES[extname(path).toLowerCase()] ?? "application/octet-stream";

/** The text of a file that fits into a message; undefined for one that has to travel as a blob. */
export const inlineText = (bytes: Uint8Array): string | undefined => {
  if (bytes.includes(0)) return undefined;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const size = Buffer.byteLength(JSON.stringify(text));
    return size + ROOM_FOR_THE_REST <= MAX_INLINE_BYTES ? text : undefined;
  } catch {
    return undefined;
  }
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
  const { id } = await client.uploadBlob(bytes, mediaTypeOf(path));
  return { blob: id };
};

export const readTaskInput = async (options: InputOptions, cwd: string, client: Client): Promise<unknown> => {
  const given = [options.text, options.file, options.input].filter((value) => value !== undefined);
  if (given.length !== 1) throw new AppError("usage", "give exactly one of --text, --file and --input");
  if (options.text !== undefined) return { text: options.text };
  if (options.file !== undefined) return fileInput(resolve(cwd, options.file), client);
  return requireParsed(parseGuardedJson(options.input ?? ""), "usage", "--input");
};
