// Checks an instance against a JSON Schema, 2020-12 unless `$schema` names draft 7. Compiling and matching can run for
// ever on hostile input, so this runs in a thread that can be ended.
import { AppError } from "@openclaw/errors";
import {
  compileSchema,
  type ErrorObject,
  explainError,
  type JsonSchema,
  type ValidateFunction,
} from "@openclaw/json-schema";

export interface CheckQuestion {
  readonly schema: JsonSchema;
  readonly instance: unknown;
}

export interface CheckResult {
  readonly valid: boolean;
  /** `path` is a JSON pointer into the instance, "" for the whole. */
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

/** A model that repairs its answer reads the first few; the rest follow from them more often than not. */
const MAX_ERRORS = 50;

/** Keys and values of the instance appear in both parts of an error, and may be as long as the instance. */
const MAX_CHARS = 500;

/** Agents use a handful of output schemas; a compiled one is some 100 KB. */
const CACHE_SIZE = 64;

const invalidSchema = (message: string, cause?: unknown): AppError =>
  new AppError("schema_invalid", `schema: ${message}`, { cause });

const listErrors = (errors: readonly ErrorObject[]): CheckResult["errors"] =>
  errors.slice(0, MAX_ERRORS).map((error) => ({
    path: error.instancePath.slice(0, MAX_CHARS),
    message: explainError(error).slice(0, MAX_CHARS),
  }));

export class SchemaChecker {
  /** Insertion order is the order of last use. */
  readonly #compiled = new Map<string, ValidateFunction>();

  check({ schema, instance }: CheckQuestion): CheckResult {
    const validate = this.#validator(schema);
    try {
      const valid = validate(instance) === true;
      return { valid, errors: valid ? [] : listErrors(validate.errors ?? []) };
    } catch (thrown) {
      if (thrown instanceof RangeError) throw invalidSchema("refers to itself without end on this instance", thrown);
      throw thrown;
    }
  }

  #validator(schema: CheckQuestion["schema"]): ValidateFunction {
    const key = JSON.stringify(schema);
    const validate = this.#compiled.get(key) ?? this.#compile(schema);
    this.#compiled.delete(key);
    this.#compiled.set(key, validate);
    const [oldest] = this.#compiled.keys();
    if (oldest !== undefined && this.#compiled.size > CACHE_SIZE) this.#compiled.delete(oldest);
    return validate;
  }

  #compile(schema: JsonSchema): ValidateFunction {
    const compiled = compileSchema(schema);
    if (!compiled.ok) throw invalidSchema(compiled.reason);
    return compiled.validate;
  }
}
