// What no door lets in: NUL and lone surrogates (Postgres refuses both), depth that overflows a stack, oversize.
// Walks iteratively, so that the guard itself cannot be overflowed.
import { type Parsed, parsed, refused } from "./parsed.ts";

/** JSON.stringify overflows at about 20,000 and jsonb at 50,000; no honest document of ours passes 20. */
export const MAX_JSON_DEPTH = 64;

/** Inputs and results over this many bytes of JSON travel as blobs. */
export const MAX_INLINE_BYTES = 256 * 1024;

const badText = (text: string): string | undefined => {
  if (text.includes("\u0000")) return "must not contain the NUL character";
  if (!text.isWellFormed()) return "must not contain lone surrogates";
  return undefined;
};

interface Visit {
  readonly value: unknown;
  readonly path: string;
  readonly depth: number;
}

const problemOf = ({ value, depth }: Visit): string | undefined => {
  if (depth > MAX_JSON_DEPTH) return `must not be nested deeper than ${MAX_JSON_DEPTH}`;
  return typeof value === "string" ? badText(value) : undefined;
};

/** Checks a parsed JSON value; the first problem is returned with its path. */
export const guardJson = (root: unknown): Parsed<unknown> => {
  const stack: Visit[] = [{ value: root, path: "", depth: 0 }];
  for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
    const problem = problemOf(visit);
    if (problem !== undefined) return refused(problem, visit.path.slice(0, 80));
    if (typeof visit.value !== "object" || visit.value === null) continue;
    for (const [key, child] of Object.entries(visit.value)) {
      const keyProblem = badText(key);
      if (keyProblem !== undefined) return refused(`a key ${keyProblem}`, visit.path.slice(0, 80));
      stack.push({ value: child, path: visit.path === "" ? key : `${visit.path}.${key}`, depth: visit.depth + 1 });
    }
  }
  return parsed(root);
};

/** Parses text as JSON and guards it. The size check counts UTF-16 units, which is never more than the bytes. */
export const parseGuardedJson = (text: string, maxBytes: number = MAX_INLINE_BYTES): Parsed<unknown> => {
  if (text.length > maxBytes)
    return refused(`must not be larger than ${maxBytes} bytes; larger inputs travel as blobs`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return refused(`must be JSON: ${error instanceof Error ? error.message.slice(0, 160) : "unreadable"}`);
  }
  return guardJson(value);
};
