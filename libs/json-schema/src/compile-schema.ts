// A JSON Schema, compiled, or the reason why it cannot be.
import type { Options, ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { DIALECT_RULE, type Dialect, findDialect } from "./dialect.ts";
import { explainError } from "./explain-error.ts";

export type JsonSchema = boolean | Readonly<Record<string, unknown>>;

export interface CompileOptions {
  /** Puts declared defaults into the instance where members are absent. */
  readonly useDefaults?: boolean;
  /**
   * Leaves out the look at the schema by its meta-schema, whose compilation takes six times as long as an agent's schema. A
   * keyword with a value of the wrong type is refused by the compiler all the same.
   */
  readonly trusted?: boolean;
}

export type Compiled =
  | { readonly ok: true; readonly validate: ValidateFunction }
  | { readonly ok: false; readonly reason: string };

const MAX_REASON = 300;

/**
 * `strict` off: unknown keywords are annotations, as the standard has it. Formats are asserted, as people expect.
 * Precision: without it 19.99 is no multiple of 0.01, as binary fractions go.
 */
const OPTIONS: Options = {
  strict: false,
  allErrors: true,
  validateSchema: false,
  logger: false,
  multipleOfPrecision: 8,
};

/** Only for holding schemas against their meta-schema, which leaves nothing behind. */
const metaValidators = new Map<Dialect, ReturnType<Dialect["create"]>>();

const metaMistake = (schema: JsonSchema, dialect: Dialect): string | undefined => {
  const meta = metaValidators.get(dialect) ?? dialect.create(OPTIONS);
  metaValidators.set(dialect, meta);
  if (meta.validateSchema(schema) === true) return undefined;
  const [first] = meta.errors ?? [];
  if (first === undefined) return "is not valid";
  return `${first.instancePath === "" ? "the schema" : first.instancePath} ${explainError(first)}`;
};

const refused = (reason: string): Compiled => ({ ok: false, reason: reason.slice(0, MAX_REASON) });

export const compileSchema = (
  given: JsonSchema,
  { useDefaults = false, trusted = false }: CompileOptions = {},
): Compiled => {
  // Ajv knows each dialect by one spelling of its name only, so it goes without.
  const { $schema: named, ...rest } = typeof given === "boolean" ? {} : given;
  const schema = typeof given === "boolean" ? given : rest;
  const dialect = findDialect(named);
  if (dialect === undefined) return refused(DIALECT_RULE);
  // Ajv's own keyword: what it compiles then answers later, and throws where nobody listens.
  if (typeof schema === "object" && Object.hasOwn(schema, "$async")) return refused("$async is not supported");
  const ajv = dialect.create({ ...OPTIONS, useDefaults });
  addFormats.default(ajv);
  try {
    const mistake = trusted ? undefined : metaMistake(schema, dialect);
    return mistake === undefined ? { ok: true, validate: ajv.compile(schema) } : refused(mistake);
  } catch (thrown) {
    // A `$ref` that leads nowhere, a pattern that is no regular expression.
    return refused(thrown instanceof Error ? thrown.message : "cannot be compiled");
  }
};
