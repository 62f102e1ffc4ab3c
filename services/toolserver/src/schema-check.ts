// Checks an instance against a JSON Schema, 2020-12 unless `$schema` names draft 7. Compiling and matching can run for
// ever on hostile input, so this runs in a thread that can be ended.
// Invariant S1: every schema gets an Ajv of its own; a shared one would resolve one caller's `$id` for another.
import { AppError } from "@openclaw/errors";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export interface CheckQuestion {
  readonly schema: boolean | Readonly<Record<string, unknown>>;
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

/**
 * `strict` off: unknown keywords are annotations, as the standard has it. Formats are asserted, as people expect.
 * Precision: without it 19.99 is no multiple of 0.01, as binary fractions go.
 */
const OPTIONS = {
  strict: false,
  allErrors: true,
  validateSchema: false,
  logger: false,
  multipleOfPrecision: 8,
} as const;

const DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const DRAFT_2020 = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

type Dialect = "draft-07" | "2020-12";

const invalidSchema = (message: string, cause?: unknown): AppError =>
  new AppError("schema_invalid", `schema: ${message}`, { cause });

const dialectOf = (schema: CheckQuestion["schema"]): Dialect => {
  const named = typeof schema === "boolean" ? undefined : schema["$schema"];
  if (named === undefined) return "2020-12";
  if (typeof named === "string" && DRAFT_2020.test(named)) return "2020-12";
  if (typeof named === "string" && DRAFT_7.test(named)) return "draft-07";
  throw invalidSchema(
    "$schema must be https://json-schema.org/draft/2020-12/schema (or left out) or http://json-schema.org/draft-07/schema#",
  );
};

/** Without its name for the dialect, which is chosen by now: Ajv knows each by one spelling of it only. */
const withoutDialect = (schema: CheckQuestion["schema"]): CheckQuestion["schema"] => {
  if (typeof schema === "boolean") return schema;
  const { $schema: _, ...rest } = schema;
  return rest;
};

const createAjv = (dialect: Dialect): Ajv | Ajv2020 =>
  dialect === "draft-07" ? new Ajv(OPTIONS) : new Ajv2020(OPTIONS);

/** Says what Ajv keeps in `params` and leaves out of its message. */
const explain = ({ keyword, message, params }: ErrorObject): string => {
  const text = message ?? `does not fit ${keyword}`;
  if (keyword === "additionalProperties") return `${text}: ${String(params["additionalProperty"])}`;
  if (keyword === "unevaluatedProperties") return `${text}: ${String(params["unevaluatedProperty"])}`;
  if (keyword === "enum") return `${text}: ${JSON.stringify(params["allowedValues"])}`;
  if (keyword === "const") return `${text}: ${JSON.stringify(params["allowedValue"])}`;
  return text;
};

const listErrors = (errors: readonly ErrorObject[]): CheckResult["errors"] =>
  errors.slice(0, MAX_ERRORS).map((error) => ({
    path: error.instancePath.slice(0, MAX_CHARS),
    message: explain(error).slice(0, MAX_CHARS),
  }));

export class SchemaChecker {
  /** Insertion order is the order of last use. */
  readonly #compiled = new Map<string, ValidateFunction>();
  /** Only for checking schemas against their meta-schema, which leaves nothing behind. */
  readonly #meta = new Map<Dialect, Ajv | Ajv2020>();

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

  #compile(given: CheckQuestion["schema"]): ValidateFunction {
    const dialect = dialectOf(given);
    const schema = withoutDialect(given);
    // Ajv's own keyword: what it compiles then answers later, and throws where nobody listens.
    if (typeof schema === "object" && Object.hasOwn(schema, "$async")) throw invalidSchema("$async is not supported");
    const ajv = createAjv(dialect);
    addFormats.default(ajv);
    try {
      this.#checkSchema(schema, dialect);
      return ajv.compile(schema);
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      // A `$ref` that leads nowhere (nothing is ever fetched), an unknown format, a pattern that is no regular expression.
      const reason = thrown instanceof Error ? thrown.message.slice(0, 300) : "cannot be compiled";
      throw invalidSchema(reason, thrown);
    }
  }

  #checkSchema(schema: CheckQuestion["schema"], dialect: Dialect): void {
    const meta = this.#meta.get(dialect) ?? createAjv(dialect);
    this.#meta.set(dialect, meta);
    if (meta.validateSchema(schema) === true) return;
    const [first] = listErrors(meta.errors ?? []);
    throw invalidSchema(`${first?.path === "" ? "the schema" : first?.path} ${first?.message ?? "is not valid"}`);
  }
}
