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

const compile = (tool: ToolSpec, schema: Record<string, unknown>): ValidateFunction => {
  // One Ajv per schema: a shared one would resolve one agent's `$id` for another.
  const ajv = DRAFT_7.test(String(schema["$schema"])) ? new Ajv(OPTIONS) : new Ajv2020(OPTIONS);
  addFormats.default(ajv);
  try {
    return ajv.compile(schema);
  } catch (cause) {
    throw new AppError("schema_invalid", `parameters of ${tool.name}: cannot be compiled`, { cause });
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
