// Whether a value fits a JSON Schema; draft 2020-12 unless the schema names draft 7.
import { Ajv } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { BoundedCache } from "../bounded-cache.ts";
import type { JsonSchema } from "./schema-node.ts";

type Check = (value: unknown) => boolean;

/** Compiling costs milliseconds; a platform has some tens of schemas, an unknown one pushes out the oldest. */
const MAX_SCHEMAS = 200;

const cache = new BoundedCache<Check>(MAX_SCHEMAS);

const compile = (schema: JsonSchema): Check => {
  const options = { strict: false, allErrors: false, validateFormats: true };
  const ajv = String(schema["$schema"] ?? "").includes("draft-07") ? new Ajv(options) : new Ajv2020(options);
  formats.default(ajv);
  try {
    return ajv.compile(schema);
  } catch {
    // A schema that cannot be compiled constrains nothing; vLLM would refuse it, a prompt's text may hold anything.
    return () => true;
  }
};

export const fitsSchema = (value: unknown, schema: JsonSchema): boolean =>
  cache.getOrMake(JSON.stringify(schema), () => compile(schema))(value);
