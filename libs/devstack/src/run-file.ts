// .openclaw/run.json: where a running stack can be reached and which processes it consists of, for scripts and people.
// Written whole in one step, so that a reader sees the old content or the new, and removed when the stack stops.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "@openclaw/errors";

export interface RunRecord {
  readonly http: string;
  readonly nats: string;
  readonly postgres: string;
  readonly inference: readonly string[];
  /** Service to the address of its /metrics. */
  readonly metrics: Readonly<Record<string, string>>;
  /** Process name to the ids of its replicas. */
  readonly pids: Readonly<Record<string, readonly number[]>>;
}

export const writeRunFile = (path: string, record: RunRecord): void => {
  mkdirSync(dirname(path), { recursive: true });
  const half = `${path}.${process.pid}.half`;
  // The Postgres URL holds a password.
  writeFileSync(half, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 });
  renameSync(half, path);
};

export const readRunFile = (path: string): RunRecord => {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as RunRecord;
  } catch (error) {
    throw new AppError("dependency_missing", `nothing runs here: ${path} cannot be read; start it with npm start`, {
      cause: error,
    });
  }
};

export const removeRunFile = (path: string): void => rmSync(path, { force: true });
