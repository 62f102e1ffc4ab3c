// One statement per table for any number of rows, which go to Postgres as one JSON text: an array of each column would be
// quoted a second time, at ten times the work for a text full of quotes. A key that is there already was written before, by
// us or by another recorder, and stays as it is.
import type { Queries } from "./store.ts";

/** A column: its type in Postgres and its value in a row. */
type Column<R> = readonly [type: string, value: (row: R) => unknown];

export interface Table<R> {
  readonly name: string;
  readonly columns: Readonly<Record<string, Column<R>>>;
}

const insertText = <R>({ name, columns }: Table<R>): string => {
  const names = Object.keys(columns).join(", ");
  const typed = Object.entries(columns).map(([column, [type]]) => `${column} ${type}`);
  return `
    with written as (
      insert into ${name} (${names})
      select ${names} from json_to_recordset($1::json) as given (${typed.join(", ")})
      on conflict do nothing
      returning 1
    )
    select count(*)::int as written from written`;
};

/** Writes the rows that are not there yet, and says how many those were. */
export const insertRows = async <R>(queries: Queries, table: Table<R>, rows: readonly R[]): Promise<number> => {
  if (rows.length === 0) return 0;
  const columns = Object.entries(table.columns);
  const given = rows.map((row) => Object.fromEntries(columns.map(([column, [, value]]) => [column, value(row)])));
  const text = JSON.stringify(given);
  const [answer] = await queries.query<{ written: number }>(`insert-${table.name}`, insertText(table), [text]);
  return answer?.written ?? 0;
};
