// `query`: named look-ups in a database.
import { parseWith } from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";
import { PermitQueue } from "@openclaw/time";
import { z } from "zod";
import type { NamedQuery } from "./query-file.ts";
import { planQuery } from "./query-plan.ts";
import type { ReadOnlyDatabase } from "./read-only-database.ts";
import type { Tool } from "./tool.ts";

/** As many as the store has connections; who waits longer than 5 s would be told so by the agent's own deadline. */
const PERMITS = { atOnce: 4, waiting: 64, waitMs: 5_000 };

/** What a task's result may hold inline; rows beyond it are left out and counted as such. */
const MAX_RESULT_CHARS = 256 * 1024;

const busy = () => new AppError("query_failed", "query: every connection is busy; try again", { retryAfterMs: 1000 });

const input = z.strictObject({
  query: z.string().max(64),
  parameters: z.record(z.string(), z.unknown()).default({}),
});

const signatureOf = ({ name, description, parameters }: NamedQuery): string => {
  const list = parameters.map(({ name: key, type, default: fallback }) =>
    fallback === undefined ? `${key}: ${type}` : `${key}: ${type} = ${JSON.stringify(fallback)}`,
  );
  return `${name}(${list.join(", ")})${description === "" ? "" : `: ${description}`}`;
};

const describeQueries = (queries: readonly NamedQuery[]): string =>
  ["Runs a named look-up in the database and returns its rows.", ...queries.map(signatureOf)].join("\n");

const parametersSchema = (queries: readonly NamedQuery[]): Record<string, unknown> => ({
  type: "object",
  properties: {
    query: { type: "string", ...(queries.length === 0 ? {} : { enum: queries.map(({ name }) => name) }) },
    parameters: { type: "object", description: "The named query's parameters." },
  },
  required: ["query"],
  additionalProperties: false,
});

/** The rows that fit, from the first. */
const fitting = (rows: readonly unknown[]): readonly unknown[] => {
  let size = 0;
  const tooFar = rows.findIndex((row) => {
    size += JSON.stringify(row).length;
    return size > MAX_RESULT_CHARS;
  });
  return tooFar < 0 ? rows : rows.slice(0, tooFar);
};

export interface QueryToolOptions {
  readonly queries: readonly NamedQuery[];
  /** Undefined where none is configured; every call is then refused. */
  readonly database: ReadOnlyDatabase | undefined;
}

export const createQueryTool = ({ queries, database }: QueryToolOptions): Tool => {
  const permits = new PermitQueue(PERMITS, busy);
  const find = (name: string): NamedQuery => {
    const query = queries.find((one) => one.name === name);
    if (query !== undefined) return query;
    const known =
      queries.length === 0 ? "none is configured" : `known are ${queries.map((one) => one.name).join(", ")}`;
    throw new AppError("unknown_query", `query: there is no query "${name}"; ${known}`);
  };
  return {
    name: "database_lookup",
    endpoint: "query",
    description: describeQueries(queries),
    effect: "read",
    parameters: parametersSchema(queries),
    call: async (given, signal) => {
      const wanted = requireParsed(parseWith(input, given), "invalid_request", "query");
      const query = find(wanted.query);
      const statement = planQuery(query, wanted.parameters);
      if (database === undefined) {
        throw new AppError("query_failed", "query: no database is configured; set OPENCLAW_TOOLSERVER_DATABASE_URL");
      }
      const read = () => database.read(query.name, statement, query.timeout_seconds * 1000);
      const found = await permits.run(read, signal);
      const rows = fitting(found.slice(0, query.max_rows));
      return { query: query.name, row_count: rows.length, truncated: rows.length < found.length, rows };
    },
  };
};
