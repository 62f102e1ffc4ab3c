// What a bad input is, and the page that says what it gets: docs/errors.md itself is the measure.
import { readFileSync } from "node:fs";
import { type ErrorCode, failure, type WireError } from "@openclaw/contracts";
import { expect } from "vitest";

/** A submission that no door accepts. The body names the agent, so that the same bytes serve both doors. */
export interface DoorCase {
  readonly kind: string;
  readonly how: string;
  readonly code: ErrorCode;
  readonly body: string | Uint8Array;
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out, `plain`. */
  readonly agent?: string;
}

/** A task that is accepted and then ends badly. */
export interface TaskCase {
  readonly kind: string;
  readonly how: string;
  readonly code: ErrorCode;
  readonly agent: string;
  readonly input: object;
}

interface Documented {
  readonly kind: string;
  readonly status: number;
  /** What a failed attempt does to its task. */
  readonly task: string;
}

const PAGE = readFileSync(new URL("../../docs/errors.md", import.meta.url), "utf8");

/** The cells of the table row that begins with this word. */
const rowOf = (word: string): string[] => {
  const row = PAGE.split("\n").find((line) => line.startsWith(`| ${word} |`));
  expect(row, `docs/errors.md has a row for ${word}`).toBeDefined();
  return (row ?? "").split("|").map((cell) => cell.trim());
};

export const documented = (code: ErrorCode): Documented => {
  const kind = rowOf(`\`${code}\``)[2] ?? "";
  const [, , , status, , , task = ""] = rowOf(kind);
  return { kind, task, status: code === "too_large" ? 413 : Number(status) };
};

/** A failure that another attempt may mend is a dead letter once the attempts are spent. */
export const endStateOf = (code: ErrorCode): string => (documented(code).task === "retry" ? "dead_letter" : "failed");

export const expectError = (error: WireError | null | undefined, code: ErrorCode): void => {
  expect(error).toMatchObject({ code, kind: documented(code).kind, message: expect.stringMatching(/\S/) });
};

/** Holds a body to the one error shape, with nothing beside it. */
export const expectFailure = (body: unknown, code: ErrorCode): void => expectError(failure.parse(body).error, code);
