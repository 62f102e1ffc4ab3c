import { ENVIRONMENT, type EnvironmentVariable } from "@openclaw/config";
import { agentFile, coreFile } from "@openclaw/contracts";
import { z } from "zod";
import { code, page, table } from "./table.ts";

interface JsonSchema {
  readonly type?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly required?: readonly string[];
}

const kindOf = (schema: JsonSchema): string => {
  if (schema.enum !== undefined) return schema.enum.join(", ");
  if (schema.anyOf !== undefined) return schema.anyOf.map(kindOf).join(" or ");
  const least = schema.minimum ?? schema.exclusiveMinimum;
  const range =
    least === undefined && schema.maximum === undefined ? "" : ` (${least ?? ""} to ${schema.maximum ?? ""})`;
  return `${schema.type ?? "any"}${range}`;
};

/** `within` names the optional object, if any, whose required keys these are. */
const rows = (schema: JsonSchema, prefix: string, within = ""): string[][] =>
  Object.entries(schema.properties ?? {}).flatMap(([name, child]) => {
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const isRequired = schema.required?.includes(name) === true;
    if (child.properties !== undefined)
      return rows(child, path, isRequired || child.default !== undefined ? "" : ` with ${code(name)}`);
    if (child.items?.properties !== undefined) return rows(child.items, `${path}[]`);
    const needed = isRequired ? `required${within}` : "";
    const fallback = child.default === undefined ? needed : code(JSON.stringify(child.default));
    return [[code(path), kindOf(child), fallback]];
  });

const fileTable = (schema: z.ZodType): string =>
  table(
    ["key", "value", "default"],
    rows(z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as JsonSchema, ""),
  );

const variableRow = ([name, variable]: [string, EnvironmentVariable]): string[] => [
  code(name),
  variable.fallback === undefined ? "" : code(String(variable.fallback)),
  variable.usedBy.join(", "),
  variable.about,
];

export const configurationPage = (): string =>
  page(
    "Configuration",
    "A wrong value or an unknown key is refused at the start, with file, line and the nearest right name; all mistakes are told at once.",
    "## Environment",
    table(
      ["variable", "default", "read by", "meaning"],
      Object.entries<EnvironmentVariable>(ENVIRONMENT).map(variableRow),
    ),
    "## agents/*.yml",
    fileTable(agentFile),
    "## openclaw.yml",
    fileTable(coreFile),
  );
