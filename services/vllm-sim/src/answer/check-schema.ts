// Whether a value fits a JSON Schema; draft 2020-12 unless the schema names draft 7.
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { BoundedCache } from "../bounded-cache.ts";
import type { JsonSchema } from "./schema-node.ts";

interface Compiled {
  readonly fits: (value: unknown) => boolean;
  /** Why it could not be compiled. */
  readonly mistake: string | undefined;
}

/** Compiling costs milliseconds; a platform has some tens of schemas, an unknown one pushes out the oldest. */
const MAX_SCHEMAS = 200;

const cache = new BoundedCache<Compiled>(MAX_SCHEMAS);

const compile = ({ $schema, ...schema }: JsonSchema): Compiled => {
  const options = { strict: false, allErrors: false, validateFormats: true };
  const ajv = String($schema ?? "").includes("draft-07") ? new Ajv(options) : new Ajv2020(options);
  formats.default(ajv);
  try {
    return { fits: ajv.compile(schema), mistake: undefined };
  } catch (thrown) {
    return { fits: () => true, mistake: thrown instanceof Error ? thrown.message : String(thrown) };
  }
};

const compiled = (schema: JsonSchema): Compiled => cache.getOrMake(JSON.stringify(schema), () => compile(schema));

/** A schema that cannot be compiled constrains nothing: a prompt's text may hold anything. */
export const fitsSchema = (value: unknown, schema: JsonSchema): boolean => compiled(schema).fits(value);

/** Why a schema cannot be compiled; undefined if it can. */
export const schemaMistake = (schema: JsonSchema): string | undefined => compiled(schema).mistake;
