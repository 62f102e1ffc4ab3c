// Whether a value fits a JSON Schema; draft 2020-12 unless the schema names draft 7.
import { compileSchema } from "@openclaw/json-schema";
import { BoundedCache } from "@openclaw/tokens";
import type { JsonSchema } from "./schema-node.ts";

interface Compiled {
  readonly fits: (value: unknown) => boolean;
  /** Why it could not be compiled. */
  readonly mistake: string | undefined;
}

/** Compiling costs milliseconds; a platform has some tens of schemas, an unknown one pushes out the oldest. */
const MAX_SCHEMAS = 200;

const cache = new BoundedCache<Compiled>(MAX_SCHEMAS);

const compile = (schema: JsonSchema): Compiled => {
  const result = compileSchema(schema, { trusted: true });
  if (result.ok) return { fits: (value) => result.validate(value) === true, mistake: undefined };
  return { fits: () => true, mistake: result.reason };
};

const compiled = (schema: JsonSchema): Compiled => cache.getOrMake(JSON.stringify(schema), () => compile(schema));

/** A schema that cannot be compiled constrains nothing: a prompt's text may hold anything. */
export const fitsSchema = (value: unknown, schema: JsonSchema): boolean => compiled(schema).fits(value);

/** Why a schema cannot be compiled; undefined if it can. */
export const schemaMistake = (schema: JsonSchema): string | undefined => compiled(schema).mistake;
