// Applies the numbered SQL files once, however many processes start together: an advisory lock lets one do it,
// each file runs in its own transaction, and a file whose text changed after it was applied is an error.
import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { AppError } from "@openclaw/errors";
import { sleep } from "@openclaw/time";
import type { Queries, Store } from "./store.ts";

const DIRECTORY = new URL("../migrations/", import.meta.url);
/** Any number that nobody else in this database uses as an advisory lock. */
const LOCK = 6_283_185;
/** Postgres may still be starting when the services do. */
const START_BUDGET_MS = 30_000;
const AWAIT_PAUSE_MS = 250;
/** An index on a table of many million rows takes minutes. Others that start meanwhile give up, say why, and start again. */
const MIGRATION_MS = 3_600_000;

interface Migration {
  readonly name: string;
  readonly text: string;
  readonly checksum: string;
}

const readMigrations = async (): Promise<Migration[]> => {
  const names = (await readdir(DIRECTORY)).filter((name) => name.endsWith(".sql")).sort();
  return Promise.all(
    names.map(async (name) => {
      const text = await readFile(new URL(name, DIRECTORY), "utf8");
      return { name, text, checksum: createHash("sha256").update(text).digest("hex") };
    }),
  );
};

/** Brings the database to the newest version; waits for a server that is not up yet. Returns the names applied now. */
export const migrate = async (store: Store): Promise<string[]> => {
  const migrations = await readMigrations();
  await waitForServer(store);
  // The end of the session lets go of the lock.
  return store.session(async (session) => {
    await lock(session);
    return applyMissing(session, migrations);
  }, MIGRATION_MS);
};

/** For those who may only read: waits until somebody else has brought the database to the newest version. */
export const awaitMigrations = async (store: Store): Promise<void> => {
  const migrations = await readMigrations();
  await waitForServer(store);
  const giveUpAt = performance.now() + START_BUDGET_MS;
  for (;;) {
    const missing = missingOf(migrations, await readApplied(store)).map(({ name }) => name);
    if (missing.length === 0) return;
    if (performance.now() > giveUpAt)
      throw new AppError("store_unavailable", `nobody has applied the migrations ${missing.join(", ")}`);
    await sleep(AWAIT_PAUSE_MS);
  }
};

const waitForServer = async (store: Store): Promise<void> => {
  const giveUpAt = performance.now() + START_BUDGET_MS;
  for (;;) {
    try {
      await store.query("ready", "select 1");
      return;
    } catch (cause) {
      if (performance.now() > giveUpAt)
        throw new AppError("store_unavailable", `Postgres did not answer within ${START_BUDGET_MS / 1000} s`, {
          cause,
        });
      await sleep(AWAIT_PAUSE_MS);
    }
  }
};

/** Tries rather than waits, because a waiting lock would run into the session's own lock_timeout. */
const lock = async (session: Queries): Promise<void> => {
  const giveUpAt = performance.now() + START_BUDGET_MS;
  for (;;) {
    const [row] = await session.query<{ locked: boolean }>("", `select pg_try_advisory_lock(${LOCK}) as locked`);
    if (row?.locked === true) return;
    if (performance.now() > giveUpAt)
      throw new AppError("store_unavailable", "another process holds the migration lock");
    await sleep(50);
  }
};

/** Checksums by name; none when the table of migrations is not there yet. */
const readApplied = async (queries: Queries): Promise<ReadonlyMap<string, string>> => {
  const [table] = await queries.query<{ exists: boolean }>(
    "",
    "select to_regclass('migrations') is not null as exists",
  );
  if (table?.exists !== true) return new Map();
  const rows = await queries.query<{ name: string; checksum: string }>("", "select name, checksum from migrations");
  return new Map(rows.map((row) => [row.name, row.checksum]));
};

const missingOf = (migrations: readonly Migration[], applied: ReadonlyMap<string, string>): Migration[] =>
  migrations.filter(({ name, checksum }) => {
    const known = applied.get(name);
    if (known !== undefined && known !== checksum)
      throw new AppError("invalid_config", `migration ${name} was changed after it was applied`);
    return known === undefined;
  });

const applyMissing = async (session: Queries, migrations: readonly Migration[]): Promise<string[]> => {
  await session.query(
    "",
    "create table if not exists migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())",
  );
  const missing = missingOf(migrations, await readApplied(session));
  for (const { name, text, checksum } of missing) {
    // One simple query is one transaction: all of the file and its mark, or nothing.
    await session.query(
      "",
      `begin; ${text}\n; insert into migrations (name, checksum) values ('${name}', '${checksum}'); commit;`,
    );
  }
  return missing.map(({ name }) => name);
};
