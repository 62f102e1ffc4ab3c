// The JSON Schemas in an agent's file: a slip is told with its line when the file is read, and what does not compile is
// refused there and not by each task.
import type { AgentSpec } from "@openclaw/contracts";
import { compileSchema, type JsonSchema } from "@openclaw/json-schema";
import { z } from "zod";

const TYPE_NAMES = ["object", "array", "string", "number", "integer", "boolean", "null"] as const;
const typeName = z.enum(TYPE_NAMES, `must be one of ${TYPE_NAMES.join(", ")}`);

const looseSchema = z.looseObject({
  type: z
    .union([typeName, z.array(typeName)], `must be one of ${TYPE_NAMES.join(", ")}, or a list of these`)
    .optional(),
  properties: z.record(z.string(), z.union([z.boolean(), z.record(z.string(), z.unknown())])).optional(),
  required: z.array(z.string()).optional(),
});

/** A tool's arguments are always an object. */
const parametersSchema = looseSchema.extend({ type: z.literal("object", "must be object, as arguments are named") });

interface SchemaIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

const issuesOf = (check: z.ZodType, value: unknown, at: readonly PropertyKey[]): SchemaIssue[] => {
  if (value === undefined) return [];
  const result = check.safeParse(value);
  if (!result.success) return result.error.issues.map(({ path, message }) => ({ path: [...at, ...path], message }));
  const compiled = compileSchema(value as JsonSchema);
  return compiled.ok ? [] : [{ path: at, message: `is no JSON Schema that can be used: ${compiled.reason}` }];
};

/** What is wrong with the agent's JSON Schemas; paths begin inside the agent. */
export const jsonSchemaIssues = (agent: AgentSpec): readonly SchemaIssue[] => [
  ...issuesOf(looseSchema, agent.output_schema, ["output_schema"]),
  ...agent.tools.flatMap(({ parameters }, index) =>
    issuesOf(parametersSchema, parameters, ["tools", index, "parameters"]),
  ),
];
