// A tool's declared parameters as a check of its arguments: JSON Schema 2020-12, or draft 7 where `$schema` says so.
// The schemas are the operator's own, so they are compiled here and not in a thread that can be ended.
import type { Problem, ToolSpec } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { BoundedCache } from "./bounded-cache.ts";

export type Arguments = Record<string, unknown>;

/** Puts declared defaults into `values` where they are absent, and names what is wrong. */
type CheckArguments = (values: Arguments) => readonly Problem[];

/** A check for the tool of an agent's version. */
export type ArgumentSchemas = (agentVersion: string, tool: ToolSpec) => CheckArguments;

/** A compiled schema is some 100 KB; agents of a site together have a few dozen tools. */
const MAX_COMPILED = 256;

const OPTIONS = { strict: false, allErrors: true, useDefaults: true, logger: false } as const;

const DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const DRAFT_2020 = /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;

/** One Ajv per schema: a shared one would resolve one agent's `$id` for another. */
const ajvFor = (dialect: unknown): Ajv | Ajv2020 | undefined => {
  if (dialect === undefined || DRAFT_2020.test(String(dialect))) return new Ajv2020(OPTIONS);
  return DRAFT_7.test(String(dialect)) ? new Ajv(OPTIONS) : undefined;
};

const compile = (tool: ToolSpec, parameters: Record<string, unknown>): ValidateFunction => {
  const refused = (why: string, cause?: unknown) =>
    new AppError("schema_invalid", `parameters of ${tool.name}: ${why}`, { cause });
  // Ajv knows each dialect by one spelling of its name only.
  const { $schema: dialect, ...schema } = parameters;
  const ajv = ajvFor(dialect);
  if (ajv === undefined) throw refused("$schema must be left out, or name 2020-12 or draft-07");
  // Ajv's own keyword: what it compiles then answers with a promise, which would pass for "fits".
  if (Object.hasOwn(schema, "$async")) throw refused("$async is not supported");
  addFormats.default(ajv);
  try {
    return ajv.compile(schema);
  } catch (cause) {
    throw refused("cannot be compiled", cause);
  }
};

/** Says what Ajv keeps in `params` and leaves out of its message. */
const messageOf = ({ keyword, message = "is wrong", params }: ErrorObject): string => {
  if (keyword === "additionalProperties") return `${message}: ${String(params["additionalProperty"])}`;
  if (keyword === "enum") return `${message}: ${JSON.stringify(params["allowedValues"])}`;
  return message;
};

const problemOf = (error: ErrorObject): Problem => ({
  path: error.instancePath.slice(1).replaceAll("/", "."),
  message: messageOf(error),
});

export const createArgumentSchemas = (): ArgumentSchemas => {
  const compiled = new BoundedCache<ValidateFunction>(MAX_COMPILED);
  return (agentVersion, tool) => (values) => {
    const { parameters } = tool;
    if (parameters === undefined) return [];
    const validate = compiled.getOrMake(`${agentVersion} ${tool.name}`, () => compile(tool, parameters));
    return validate(values) ? [] : (validate.errors ?? []).map(problemOf);
  };
};
