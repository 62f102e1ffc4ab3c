// `queries.yml`: the look-ups that agents may make, named and parameterised. Agents give values, never SQL.
import { token } from "@openclaw/contracts";
import { z } from "zod";
import { bindNames } from "./named-parameters.ts";

/** A model cannot read more rows than that to any use; what needs more is a report, made by an aggregate. */
const MAX_ROWS = 200;
const MAX_ROWS_LIMIT = 10_000;

/** Longer look-ups hold one of few connections and the agent's turn. */
const TIMEOUT_SECONDS = 5;
/** The store gives up on a server after 8 s; Postgres' own limit must come first. */
const TIMEOUT_SECONDS_LIMIT = 7;

export const PARAMETER_TYPES = ["string", "integer", "number", "boolean"] as const;

const parameter = z.strictObject({
  name: z.string().regex(/^[a-z_]\w*$/i, "must be a name of letters, digits and _"),
  type: z.enum(PARAMETER_TYPES),
  description: z.string().max(500).optional(),
  /** Stands for a value that the caller leaves out. */
  default: z.union([z.string(), z.number(), z.boolean(), z.null()]).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
});
export type QueryParameter = z.output<typeof parameter>;

const query = z
  .strictObject({
    description: z.string().max(1000).default(""),
    /** One SELECT, with `:name` where a parameter goes. */
    sql: z.string().min(1).max(20_000),
    parameters: z.array(parameter).max(50).default([]),
    max_rows: z.int().min(1).max(MAX_ROWS_LIMIT).default(MAX_ROWS),
    timeout_seconds: z.number().positive().max(TIMEOUT_SECONDS_LIMIT).default(TIMEOUT_SECONDS),
  })
  .superRefine(({ sql, parameters }, context) => {
    const names = parameters.map(({ name }) => name);
    const { used, undeclared } = bindNames(sql, names);
    for (const reference of undeclared) {
      context.addIssue({ code: "custom", path: ["sql"], message: `uses ${reference}, which parameters lacks` });
    }
    names.forEach((name, index) => {
      const issue = (message: string) => context.addIssue({ code: "custom", path: ["parameters", index], message });
      if (!used.has(name)) issue(`the SQL does not use ${name}`);
      if (names.indexOf(name) !== index) issue(`the name ${name} is taken`);
    });
  });

export const queryFile = z.strictObject({
  queries: z
    .record(token, query)
    .transform((byName) => Object.entries(byName).map(([name, rest]) => ({ name, ...rest }))),
});
export type NamedQuery = z.output<typeof queryFile>["queries"][number];
