// A tool's declared parameters as a check of its arguments: JSON Schema 2020-12, or draft 7 where `$schema` says so.
// The schemas are the operator's own, so they are compiled here and not in a thread that can be ended.
import type { Problem, ToolSpec } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { compileSchema, type ErrorObject, explainError, type ValidateFunction } from "@openclaw/json-schema";
import { BoundedCache } from "./bounded-cache.ts";

export type Arguments = Record<string, unknown>;

/** Puts declared defaults into `values` where they are absent, and names what is wrong. */
type CheckArguments = (values: Arguments) => readonly Problem[];

/** A check for the tool of an agent's version. */
export type ArgumentSchemas = (agentVersion: string, tool: ToolSpec) => CheckArguments;

/** A compiled schema is some 100 KB; agents of a site together have a few dozen tools. */
const MAX_COMPILED = 256;

const compile = (tool: ToolSpec, parameters: Record<string, unknown>): ValidateFunction => {
  const compiled = compileSchema(parameters, { useDefaults: true });
  if (compiled.ok) return compiled.validate;
  throw new AppError("schema_invalid", `parameters of ${tool.name}: ${compiled.reason}`);
};

const problemOf = (error: ErrorObject): Problem => ({
  path: error.instancePath.slice(1).replaceAll("/", "."),
  message: explainError(error),
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
