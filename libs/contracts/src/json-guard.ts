// What no door lets in: NUL and lone surrogates (Postgres refuses both), depth that overflows a stack, oversize, and more
// values than memory should hold: a `0` takes two bytes of text, and a hundred once it is looked at and written again.
// Text over a limit is refused before it is parsed. The walk goes down no further than MAX_JSON_DEPTH.
import { type Parsed, parsed, refused } from "./parsed.ts";

/** JSON.stringify overflows at about 20,000 and jsonb at 50,000; no honest document of ours passes 20. */
export const MAX_JSON_DEPTH = 64;

/** Inputs and results over this many bytes of JSON travel as blobs. */
export const MAX_INLINE_BYTES = 256 * 1024;

/** A value takes two bytes at least, so any message (1 MiB) passes: what one door lets in, no later one refuses. */
const MAX_JSON_VALUES = (1024 * 1024) / 2;

const TOO_MANY = `must not hold more than ${MAX_JSON_VALUES} values`;

const badText = (text: string): string | undefined => {
  if (text.includes("\u0000")) return "must not contain the NUL character";
  if (!text.isWellFormed()) return "must not contain lone surrogates";
  return undefined;
};

/** What is wrong, and the keys that lead there, the last one first. */
interface Found {
  readonly message: string;
  readonly keys: (string | number)[];
}

/** One walk over a value: counts what it meets and finds the first problem. */
class Walk {
  #values = 0;

  find(value: unknown, depth: number): Found | undefined {
    this.#values += 1;
    if (this.#values > MAX_JSON_VALUES) return { message: TOO_MANY, keys: [] };
    if (depth > MAX_JSON_DEPTH) return { message: `must not be nested deeper than ${MAX_JSON_DEPTH}`, keys: [] };
    if (typeof value === "string") {
      const message = badText(value);
      return message === undefined ? undefined : { message, keys: [] };
    }
    if (typeof value !== "object" || value === null) return undefined;
    return Array.isArray(value) ? this.#inList(value, depth) : this.#inObject(value as Record<string, unknown>, depth);
  }

  #inList(list: readonly unknown[], depth: number): Found | undefined {
    for (let index = 0; index < list.length; index += 1) {
      const found = this.find(list[index], depth + 1);
      if (found !== undefined) return { ...found, keys: [...found.keys, index] };
    }
    return undefined;
  }

  #inObject(object: Readonly<Record<string, unknown>>, depth: number): Found | undefined {
    for (const key of Object.keys(object)) {
      const message = badText(key);
      if (message !== undefined) return { message: `a key ${message}`, keys: [] };
      const found = this.find(object[key], depth + 1);
      if (found !== undefined) return { ...found, keys: [...found.keys, key] };
    }
    return undefined;
  }
}

/** Checks a parsed JSON value; the first problem is returned with its path. */
export const guardJson = (root: unknown): Parsed<unknown> => {
  const found = new Walk().find(root, 0);
  return found === undefined ? parsed(root) : refused(found.message, found.keys.reverse().join(".").slice(0, 80));
};

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
/** Each of these begins one value more, or the first of its container. */
const BEGINNING = new Set([..."[{,"].map((character) => character.charCodeAt(0)));

/** Whether JSON text holds more values than are let in; counts none that is inside a string. */
const holdsTooMany = (text: string): boolean => {
  if (text.length <= MAX_JSON_VALUES * 2) return false;
  let values = 1;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) inString = !inString;
    else if (!inString && BEGINNING.has(code)) values += 1;
    else if (inString && code === BACKSLASH) at += 1;
  }
  return values > MAX_JSON_VALUES;
};

/** Parses text as JSON and guards it. The size check counts UTF-16 units, which is never more than the bytes. */
export const parseGuardedJson = (text: string, maxBytes: number = MAX_INLINE_BYTES): Parsed<unknown> => {
  if (text.length > maxBytes)
    return refused(`must not be larger than ${maxBytes} bytes; larger inputs travel as blobs`);
  if (holdsTooMany(text)) return refused(TOO_MANY);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused(`must be JSON: ${error instanceof Error ? error.message.slice(0, 160) : "unreadable"}`);
  }
  return guardJson(value);
};
