// A named query and a caller's values become one bounded statement.
// Invariant Q1: the row limit travels as a parameter, so there is always one, and Postgres then takes a single statement.
import type { Problem } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { bindNames } from "./named-parameters.ts";
import type { NamedQuery, PARAMETER_TYPES, QueryParameter } from "./query-file.ts";

export interface Statement {
  readonly text: string;
  readonly values: readonly unknown[];
}

type Values = Readonly<Record<string, unknown>>;
type ParameterType = (typeof PARAMETER_TYPES)[number];

const FITS: Readonly<Record<ParameterType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isSafeInteger(value),
  number: (value) => typeof value === "number" && Number.isFinite(value),
  boolean: (value) => typeof value === "boolean",
};

const given = (values: Values, name: string): unknown => (Object.hasOwn(values, name) ? values[name] : undefined);

const problemOf = ({ type, default: fallback, minimum, maximum }: QueryParameter, value: unknown) => {
  if (value === undefined) return fallback === undefined ? `is missing; must be of type ${type}` : undefined;
  if (value === null && fallback === null) return undefined;
  if (!FITS[type](value)) return `must be of type ${type}`;
  if (typeof value !== "number") return undefined;
  if (minimum !== undefined && value < minimum) return `must be ${minimum} or more`;
  if (maximum !== undefined && value > maximum) return `must be ${maximum} or less`;
  return undefined;
};

const problemsOf = (query: NamedQuery, values: Values): Problem[] => {
  const known = query.parameters.map(({ name }) => name);
  const hint = known.length === 0 ? "takes no parameters" : `takes ${known.join(", ")}`;
  const unknown = Object.keys(values).filter((name) => !known.includes(name));
  const wrong = query.parameters.flatMap((parameter): Problem[] => {
    const message = problemOf(parameter, given(values, parameter.name));
    return message === undefined ? [] : [{ path: parameter.name, message }];
  });
  return [...unknown.map((path) => ({ path, message: `is not a parameter; ${query.name} ${hint}` })), ...wrong];
};

/** Rows come as JSON made by Postgres: dates stay dates, numbers stay numbers, whatever the driver would make of them. */
const boundedText = (sql: string, limitNumber: number): string =>
  `select row_to_json(found) as row from (\n${sql.trim().replace(/;$/, "")}\n) as found limit $${limitNumber}::int`;

/** Asks for one row more than `max_rows`, to know whether there are more. Wrong values are `query_invalid`. */
export const planQuery = (query: NamedQuery, values: Values): Statement => {
  const problems = problemsOf(query, values);
  if (problems.length > 0) {
    const text = problems.map(({ path, message }) => `${path} ${message}`).join("; ");
    throw new AppError("query_invalid", `query ${query.name}: ${text}`, { details: { problems } });
  }
  const names = query.parameters.map(({ name }) => name);
  const { text } = bindNames(query.sql, names);
  const bound = query.parameters.map(({ name, default: fallback }) => given(values, name) ?? fallback ?? null);
  return { text: boundedText(text, names.length + 1), values: [...bound, query.max_rows + 1] };
};
