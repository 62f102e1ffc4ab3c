import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdir } from "node:fs/promises";
import { promisify } from "node:util";
import { eventually, startTestPostgres, type TestPostgres } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Store, StoreOptions } from "../src/index.ts";
import { openStore } from "./fixtures.ts";

const run = promisify(execFile);

let postgres: TestPostgres;
let server: Store;
let store: Store;
let database: string;

beforeAll(async () => {
  postgres = await startTestPostgres();
  server = openStore(postgres);
});

/** Each test begins with an empty database. */
beforeEach(async () => {
  database = `d${randomUUID().slice(0, 8)}`;
  await server.query("", `create database ${database}`);
  store = open();
});

afterEach(() => store.stop());

afterAll(async () => {
  await server.stop();
  await postgres.stop();
});

const urlOf = (url: string): string => {
  const own = new URL(url);
  own.pathname = database;
  return own.href;
};

const open = (options: Partial<StoreOptions> = {}): Store =>
  openStore(postgres, { url: urlOf(postgres.url), ...options });

const files = async (): Promise<string[]> => (await readdir(new URL("../migrations/", import.meta.url))).sort();

const applied = async (): Promise<string[]> => {
  const rows = await store.query<{ name: string }>("", "select name from migrations order by name");
  return rows.map(({ name }) => name);
};

it("five processes that start at once apply every migration once", async () => {
  const script = new URL("./start-store.ts", import.meta.url).pathname;
  await Promise.all(Array.from({ length: 5 }, () => run(process.execPath, [script, urlOf(postgres.url)])));
  await expect(applied()).resolves.toEqual(await files());
});

it("starting again changes nothing", async () => {
  await store.start();
  const before = await store.query("", "select name, applied_at from migrations order by name");
  const others = Array.from({ length: 5 }, () => open());
  await Promise.all(others.map((other) => other.start()));
  await expect(store.query("", "select name, applied_at from migrations order by name")).resolves.toEqual(before);
  await Promise.all(others.map((other) => other.stop()));
});

it("a migration that was changed after it was applied is refused by writers and readers", async () => {
  await store.start();
  await store.query("", "update migrations set checksum = 'another' where name like '0001%'");
  const reader = open({ readOnly: true });
  for (const one of [store, reader]) await expect(one.start()).rejects.toMatchObject({ code: "invalid_config" });
  await reader.stop();
  // The refusal let go of the lock: somebody else gets as far as the refusal, too, instead of waiting for it.
  const other = open();
  await expect(other.start()).rejects.toMatchObject({ code: "invalid_config" });
  await other.stop();
});

it("a migration that fails leaves nothing of itself, and its error is the one reported", async () => {
  await store.query("", "create table tasks (already text)");
  await expect(store.start()).rejects.toMatchObject({ code: "store_rejected", details: { sqlstate: "42P07" } });
  await expect(applied()).resolves.toEqual([]);
  await expect(store.query("", "select to_regclass('agent_versions') as made")).resolves.toEqual([{ made: null }]);
  await store.query("", "drop table tasks");
  await store.start();
  await expect(applied()).resolves.toEqual(await files());
});

it("a store that may only read waits until somebody else has migrated", async () => {
  const reader = open({ readOnly: true });
  let started = false;
  const starting = reader.start().then(() => {
    started = true;
  });
  await sleep(400);
  expect(started).toBe(false);
  await expect(store.query("", "select to_regclass('migrations') as made")).resolves.toEqual([{ made: null }]);
  await store.start();
  await starting;
  await expect(reader.query("", "select count(*) as tasks from tasks")).resolves.toEqual([{ tasks: 0 }]);
  await reader.stop();
});

it("a role that may only read sees that the schema is there", async () => {
  await store.start();
  const reader = open({ url: urlOf(postgres.readerUrl), readOnly: true });
  await reader.start();
  await reader.stop();
});

it("a migration may take longer than any other statement", async () => {
  await store.query(
    "",
    "create table migrations (name text primary key, checksum text not null, applied_at timestamptz not null default now())",
  );
  const impatient = open({ limits: { connectMs: 5_000, statementMs: 100, clientMs: 200 } });
  const overdue = async () => {
    const waiting =
      "select from pg_stat_activity where wait_event_type = 'Lock' and query_start < now() - interval '300 ms'";
    return (await server.query("", `${waiting} and datname = '${database}'`)).length === 1;
  };
  const starting = await store.transaction(async (holder) => {
    await holder.query("", "lock table migrations in exclusive mode");
    const start = impatient.start();
    await Promise.race([
      start,
      eventually(overdue, { withinMs: 10_000, because: "the first file waits for its mark" }),
    ]);
    return { start };
  });
  await starting.start;
  await impatient.stop();
  await expect(applied()).resolves.toEqual(await files());
});

it("a store waits for a server that is not up yet", async () => {
  await postgres.kill();
  const starting = store.start();
  await sleep(300);
  await postgres.restart();
  await starting;
  await expect(applied()).resolves.toEqual(await files());
});
