// A Postgres data folder, made ready for a start: created once with the database and its two roles, cleared of what a
// crash left behind. A folder is complete or absent, because it is made aside and renamed.
import { createHmac, randomBytes } from "node:crypto";
import { chown, mkdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Environment } from "@openclaw/config";
import { AppError } from "@openclaw/errors";
import { endOrphan } from "./orphaned-server.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { type Identity, isAlive } from "./process-facts.ts";
import { runCommand } from "./run-command.ts";

export const POSTGRES_NAME = "openclaw";
/** May read everything and write nothing: what the query tool connects as. */
export const POSTGRES_READER = "openclaw_reader";

/** Takes 0.6 s here; a disk that is busy with something else gets two minutes. */
const INIT_DEADLINE_MS = 120_000;

export interface DataFolder {
  /** Holds the data and the password. */
  readonly base: string;
  readonly binaries: PostgresBinaries;
  readonly identity: Identity | undefined;
  readonly env: Environment;
  /** Without the syncs that make a new folder survive a power cut. */
  readonly lazy: boolean;
}

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

const giveTo = async (path: string, identity: Identity | undefined): Promise<void> => {
  if (identity !== undefined) await chown(path, identity.uid, identity.gid);
};

export const dataDirOf = (base: string): string => join(base, "data");
const lockFileOf = (base: string): string => join(dataDirOf(base), "postmaster.pid");
const passwordFileOf = (base: string): string => join(base, "password");

const ensurePassword = async (data: DataFolder): Promise<string> => {
  const file = passwordFileOf(data.base);
  if (await exists(file)) return (await readFile(file, "utf8")).trim();
  const password = randomBytes(18).toString("hex");
  await writeFile(file, `${password}\n`, { mode: 0o600 });
  await giveTo(file, data.identity);
  return password;
};

/** Worked out from the owner's, which cannot be worked out from it: whoever may only read learns nothing more. */
const readerPassword = (owner: string): string =>
  createHmac("sha256", owner).update(POSTGRES_READER).digest("hex").slice(0, owner.length);

const runServerTool = async (
  data: DataFolder,
  tool: string,
  args: readonly string[],
  stdin?: string,
): Promise<void> => {
  const result = await runCommand(tool, args, {
    env: data.env,
    deadlineMs: INIT_DEADLINE_MS,
    cwd: "/",
    ...(data.identity === undefined ? {} : { identity: data.identity }),
    ...(stdin === undefined ? {} : { stdin }),
  });
  if (result.code === 0) return;
  throw new AppError("dependency_missing", `Postgres could not be set up in ${data.base}: ${result.output.trim()}`);
};

const create = async (data: DataFolder, reader: string): Promise<void> => {
  const half = join(data.base, "data.half");
  await rm(half, { recursive: true, force: true });
  await mkdir(half, { recursive: true, mode: 0o700 });
  await giveTo(half, data.identity);
  await runServerTool(data, data.binaries.initdb, [
    `--pgdata=${half}`,
    `--username=${POSTGRES_NAME}`,
    `--pwfile=${passwordFileOf(data.base)}`,
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--no-locale",
    ...(data.lazy ? ["--no-sync"] : []),
  ]);
  // The server in single-user mode takes one statement a line, before anybody can connect.
  const statements = [
    `create database ${POSTGRES_NAME}`,
    `create role ${POSTGRES_READER} login password '${reader}'`,
    `grant pg_read_all_data to ${POSTGRES_READER}`,
  ];
  const flags = ["--single", "-D", half, ...(data.lazy ? ["-F"] : []), "postgres"];
  await runServerTool(data, data.binaries.postgres, flags, `${statements.join("\n")}\n`);
  await rename(half, dataDirOf(data.base));
};

const readLock = async (base: string): Promise<number> =>
  Number((await readFile(lockFileOf(base), "utf8").catch(() => "")).split("\n")[0]);

/** Whether a process has the id that the folder's server wrote down; it may be another's by now. */
export const mayBeServed = async (base: string): Promise<boolean> => {
  const pid = await readLock(base);
  return pid > 0 && isAlive(pid);
};

/** Ends a server that an earlier run left on this folder, and removes its lock when the pid is somebody else's now. */
const clearStaleLock = async ({ base }: DataFolder): Promise<void> => {
  const ended = await endOrphan(await readLock(base), dataDirOf(base), "SIGINT");
  // Where command lines cannot be read, Postgres's own check has to do.
  if (ended === false) await rm(lockFileOf(base), { force: true });
};

/** Returns the passwords of both roles. */
export const prepareDataFolder = async (
  data: DataFolder,
): Promise<{ readonly owner: string; readonly reader: string }> => {
  const owner = await ensurePassword(data);
  const reader = readerPassword(owner);
  if (await exists(join(dataDirOf(data.base), "PG_VERSION"))) await clearStaleLock(data);
  else await create(data, reader);
  return { owner, reader };
};
