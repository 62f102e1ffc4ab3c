import { AppError } from "@openclaw/errors";
import { eventually, startTestPostgres, type TestPostgres } from "@openclaw/testkit";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Queries, Store } from "../src/index.ts";
import { openStore, silent } from "./fixtures.ts";

let postgres: TestPostgres;
let store: Store;

beforeAll(async () => {
  postgres = await startTestPostgres();
  store = openStore(postgres);
  await store.query("", "create table notes (id integer primary key, text text, body jsonb)");
});

afterAll(async () => {
  await store.stop();
  await postgres.stop();
});

const countNotes = async (queries: Queries = store): Promise<number> => {
  const [row] = await queries.query<{ count: number }>("notes.count", "select count(*) as count from notes");
  return row?.count ?? -1;
};

const failureOf = async (work: Promise<unknown>): Promise<AppError> => {
  const thrown = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(AppError);
  return thrown as AppError;
};

it("a count is a number, and a named statement can be repeated", async () => {
  await expect(countNotes()).resolves.toBe(0);
  await expect(countNotes()).resolves.toBe(0);
});

it("a transaction commits what it returns from and rolls back what throws", async () => {
  await store.transaction((tx) => tx.query("", "insert into notes (id) values (1)"));
  const refused = store.transaction(async (tx) => {
    await tx.query("", "insert into notes (id) values (2)");
    expect(await countNotes(tx)).toBe(2);
    throw new AppError("attempt_revoked", "never mind");
  });
  await expect(refused).rejects.toMatchObject({ code: "attempt_revoked" });
  await expect(countNotes()).resolves.toBe(1);
});

it("a transaction that goes on after a failed statement does not pass for committed", async () => {
  const work = store.transaction(async (tx) => {
    await tx.query("", "insert into notes (id) values (3)");
    await tx.query("", "select 1 / 0").catch(() => undefined);
  });
  await expect(work).rejects.toMatchObject({ code: "internal" });
  await expect(countNotes()).resolves.toBe(1);
});

it("a transaction that may only read refuses to write", async () => {
  const work = store.transaction((tx) => tx.query("", "insert into notes (id) values (4)"), { readOnly: true });
  expect(await failureOf(work)).toMatchObject({ code: "store_rejected", details: { sqlstate: "25006" } });
});

it("a store that may only read refuses to write, in and out of a transaction", async () => {
  const reader = openStore(postgres, { readOnly: true });
  const insert = "insert into notes (id) values (5)";
  const ways = [() => reader.query("", insert), () => reader.transaction((tx) => tx.query("", insert))];
  for (const write of ways) {
    expect(await failureOf(write())).toMatchObject({ code: "store_rejected", details: { sqlstate: "25006" } });
  }
  await expect(countNotes(reader)).resolves.toBe(1);
  await reader.stop();
});

it.each([
  ["NUL in text", "22021", "insert into notes (id, text) values (6, $1)", "a\u0000b"],
  ["NUL in JSON", "22P05", "insert into notes (id, body) values (6, $1)", '{"a":"\\u0000"}'],
  ["a lone surrogate in JSON", "22P02", "insert into notes (id, body) values (6, $1)", '"\\ud800"'],
  ["a second row with the same key", "23505", "insert into notes (id, text) values (1, $1)", ""],
  ["a table that is not there", "42P01", "select $1 from nowhere", ""],
])("%s is rejected for good", async (_what, sqlstate, text, value) => {
  expect(await failureOf(store.query("", text, [value]))).toMatchObject({
    code: "store_rejected",
    details: { sqlstate },
  });
});

it("a value beyond a limit of Postgres is rejected for good", async () => {
  await store.query("", "create table keys (key text primary key)");
  const random = "select string_agg(md5(n::text), '') from generate_series(1, 2000) n";
  const error = await failureOf(store.query("", `insert into keys (key) ${random}`));
  expect(error).toMatchObject({ code: "store_rejected", details: { sqlstate: "54000" } });
});

it("a statement ends at its own time limit", async () => {
  const began = performance.now();
  const work = store.transaction((tx) => tx.query("", "select pg_sleep(30)"), { statementTimeoutMs: 200 });
  expect(await failureOf(work)).toMatchObject({ code: "store_unavailable", details: { sqlstate: "57014" } });
  expect(performance.now() - began).toBeLessThan(6_000);
  await expect(countNotes()).resolves.toBe(1);
});

it("a statement without a limit of its own ends at the store's, and so does a wait for a lock", async () => {
  const blocker = store.transaction(async (tx) => {
    await tx.query("", "select * from notes where id = 1 for update");
    const waiting = failureOf(store.query("", "update notes set text = 'x' where id = 1"));
    return waiting;
  });
  const sleeper = failureOf(store.query("", "select pg_sleep(30)"));
  expect(await blocker).toMatchObject({ code: "store_unavailable", details: { sqlstate: "55P03" } });
  expect(await sleeper).toMatchObject({ code: "store_unavailable", details: { sqlstate: "57014" } });
});

it("a connection that is ended in the middle of a transaction is replaced", async () => {
  const single = openStore(postgres, { maxConnections: 1 });
  const work = single.transaction(async (tx) => {
    const [own] = await tx.query<{ pid: number }>("", "select pg_backend_pid() as pid");
    await tx.query("", "insert into notes (id) values (7)");
    await store.query("", "select pg_terminate_backend($1)", [own?.pid]);
    // Between two statements: nothing but the connection itself can report its end.
    await eventually(
      async () => (await store.query("", "select 1 from pg_stat_activity where pid = $1", [own?.pid])).length === 0,
      { withinMs: 5_000, because: "the connection ended" },
    );
    await tx.query("", "insert into notes (id) values (8)");
  });
  expect((await failureOf(work)).code).toBe("store_unavailable");
  await expect(countNotes(single)).resolves.toBe(1);
  await single.stop();
});

it("a session's locks end with it, also when its work throws", async () => {
  const lock = "select pg_try_advisory_lock(42) as locked";
  const work = store.session(async (session) => {
    await session.query("", "begin");
    await session.query("", lock);
    throw new AppError("attempt_revoked");
  });
  await expect(work).rejects.toMatchObject({ code: "attempt_revoked" });
  const rows = await eventually(
    async () => {
      const [row] = await store.session((session) => session.query<{ locked: boolean }>("", lock));
      return row?.locked === true && row;
    },
    { withinMs: 5_000, because: "the lock was free again" },
  );
  expect(rows.locked).toBe(true);
});

it("queries fail while Postgres is away and succeed once it is back", async () => {
  await postgres.kill();
  await expect(store.notReady()).resolves.toBe("Postgres does not answer");
  expect(await failureOf(store.transaction((tx) => countNotes(tx)))).toMatchObject({ code: "store_unavailable" });
  await postgres.restart();
  await eventually(async () => (await store.notReady()) === undefined, { withinMs: 10_000, because: "it is ready" });
  await expect(Promise.all(Array.from({ length: 8 }, () => countNotes()))).resolves.toEqual(Array(8).fill(1));
  await expect(store.transaction((tx) => countNotes(tx))).resolves.toBe(1);
});

it("stopping waits for what is under way and can be repeated", async () => {
  const own = new Store({ url: postgres.url, applicationName: "test", log: silent });
  const slow = own.query("", "select pg_sleep(0.2)");
  await own.query("", "select 1");
  await Promise.all([own.stop(), own.stop()]);
  await expect(slow).resolves.toHaveLength(1);
  await expect(own.query("", "select 1")).rejects.toMatchObject({ code: "store_unavailable" });
});
