// The database as the query tool sees it. Read-only is Postgres' promise, not ours: sessions and transactions are opened
// read only, so a write fails there with 25006 however it is hidden in the SQL.
import { AppError, coerceError } from "@openclaw/errors";
import type { Store } from "@openclaw/store";
import type { Statement } from "./query-plan.ts";

export interface ReadOnlyDatabase {
  /** One statement. `query_invalid`: Postgres refused it for good; `query_failed`: it did not answer. */
  read(name: string, statement: Statement, timeoutMs: number): Promise<readonly unknown[]>;
}

export const createReadOnlyDatabase = (store: Pick<Store, "transaction">): ReadOnlyDatabase => ({
  read: async (name, { text, values }, timeoutMs) => {
    try {
      const rows = await store.transaction(
        (queries) => queries.query<{ row: unknown }>(`named:${name}`, text, values),
        { readOnly: true, statementTimeoutMs: timeoutMs },
      );
      return rows.map(({ row }) => row);
    } catch (thrown) {
      const error = coerceError(thrown);
      const code = error.code === "store_rejected" ? "query_invalid" : "query_failed";
      throw new AppError(code, `query ${error.message}`, {
        cause: error,
        ...(error.details === undefined ? {} : { details: error.details }),
      });
    }
  },
});
