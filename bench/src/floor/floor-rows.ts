// The commits of the floor: rows as narrow as they can be, one statement per batch.
import type { Queries } from "@openclaw/store";

/** As long as the middle one of the platform's rows and messages. */
export const BODY = JSON.stringify({ text: "x".repeat(580) });

export const createFloorTables = async (db: Queries): Promise<void> => {
  await db.query("", "create table if not exists bench_tasks (id text primary key, state text not null, body jsonb)");
  await db.query(
    "",
    "create table if not exists bench_steps (id text, n integer, body jsonb not null, primary key (id, n))",
  );
};

export const insertRows = async (db: Queries, ids: readonly string[]): Promise<void> => {
  const text = "insert into bench_tasks (id, state, body) select id, 'queued', $2::jsonb from unnest($1::text[]) as id";
  await db.query("bench-insert", text, [ids, BODY]);
};

export const moveRows = async (db: Queries, ids: readonly string[], state: string): Promise<void> => {
  await db.query("bench-move", "update bench_tasks set state = $2 where id = any($1::text[])", [ids, state]);
};

/** The outcome, which carries the result. */
export const endRows = async (db: Queries, ids: readonly string[]): Promise<void> => {
  const text = "update bench_tasks set state = 'ended', body = $2::jsonb where id = any($1::text[])";
  await db.query("bench-end", text, [ids, BODY]);
};

export const insertSteps = async (db: Queries, keys: readonly (readonly [id: string, n: number])[]): Promise<void> => {
  const text =
    "insert into bench_steps (id, n, body) select id, n, $3::jsonb from unnest($1::text[], $2::integer[]) as key(id, n)";
  await db.query("bench-steps", text, [keys.map(([id]) => id), keys.map(([, n]) => n), BODY]);
};
