// A database of its own for a test file, with the schema, one agent version, and rows as a test wants them.
import { type Row, Store } from "@openclaw/store";
import { makeTestDatabase } from "@openclaw/testkit";
import { silent } from "./silent.ts";

export interface TestDatabase {
  readonly store: Store;
  /** A text as Postgres would run it, with one connection for all of them. */
  sql(text: string, values?: readonly unknown[]): Promise<Row[]>;
  stop(): Promise<void>;
}

export const openDatabase = async (): Promise<TestDatabase> => {
  const database = await makeTestDatabase();
  const store = new Store({ url: database.url, applicationName: "test", log: silent, maxConnections: 2 });
  await store.start();
  const sql = (text: string, values?: readonly unknown[]) => store.query("", text, values);
  await sql("insert into agent_versions (version, name, spec) values ('v', 'a', '{}')");
  await sql("update leadership set holder = 'test', epoch = 1, expires_at = 'infinity'");
  return {
    store,
    sql,
    stop: async () => {
      await store.stop();
      await database.stop();
    },
  };
};
