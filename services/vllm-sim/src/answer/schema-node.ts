// A JSON Schema as the answering part reads it: with references resolved and unions reduced to the first useful branch.

export type JsonSchema = Readonly<Record<string, unknown>>;

export type JsonType = "string" | "number" | "integer" | "boolean" | "array" | "object" | "null";

/** A schema that points at itself is followed no further. */
const MAX_REFERENCES = 16;

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const asSchema = (value: unknown): JsonSchema => (isSchema(value) ? value : {});

const lookUp = (root: JsonSchema, reference: string): JsonSchema => {
  const steps = reference
    .replace(/^#\/?/, "")
    .split("/")
    .filter((step) => step !== "");
  return steps.reduce<JsonSchema>(
    (node, step) => asSchema(node[step.replaceAll("~1", "/").replaceAll("~0", "~")]),
    root,
  );
};

const branchesOf = (schema: JsonSchema): JsonSchema[] => {
  const branches = schema["anyOf"] ?? schema["oneOf"];
  return Array.isArray(branches) ? branches.map(asSchema) : [];
};

/** The schema without `$ref`, `allOf` and unions: what to fill. The first branch that is not null is taken. */
export const resolveSchema = (schema: JsonSchema, root: JsonSchema): JsonSchema => {
  let node = schema;
  for (let steps = 0; steps < MAX_REFERENCES && typeof node["$ref"] === "string"; steps += 1) {
    const { $ref, ...beside } = node;
    node = { ...lookUp(root, String($ref)), ...beside };
  }
  const all = node["allOf"];
  if (Array.isArray(all)) node = Object.assign({}, node, ...all.map((part) => resolveSchema(asSchema(part), root)));
  const branch = branchesOf(node).find((candidate) => candidate["type"] !== "null");
  if (branch === undefined) return node;
  const nullable = branchesOf(node).some((candidate) => candidate["type"] === "null");
  const { anyOf: _any, oneOf: _one, ...outer } = node;
  const inner = resolveSchema(branch, root);
  return { ...outer, ...inner, ...(nullable ? { type: [...typesOf(inner), "null"] } : {}) };
};

const guessedType = (schema: JsonSchema): JsonType => {
  if (schema["properties"] !== undefined || schema["additionalProperties"] !== undefined) return "object";
  if (schema["items"] !== undefined) return "array";
  return "string";
};

export function typesOf(schema: JsonSchema): readonly JsonType[] {
  const type = schema["type"];
  if (Array.isArray(type)) return type;
  return typeof type === "string" ? [type as JsonType] : [guessedType(schema)];
}

export const mainTypeOf = (schema: JsonSchema): JsonType => typesOf(schema).find((type) => type !== "null") ?? "null";

export const isNullable = (schema: JsonSchema): boolean => typesOf(schema).includes("null");

export const propertiesOf = (schema: JsonSchema): readonly (readonly [string, JsonSchema])[] =>
  Object.entries(asSchema(schema["properties"])).map(([name, property]) => [name, asSchema(property)]);

export const requiredOf = (schema: JsonSchema): readonly string[] => {
  const required = schema["required"];
  return Array.isArray(required) ? required.map(String) : [];
};

export const enumOf = (schema: JsonSchema): readonly unknown[] | undefined => {
  const values = schema["enum"];
  return Array.isArray(values) ? values : undefined;
};

export const numberIn = (schema: JsonSchema, key: string): number | undefined => {
  const value = schema[key];
  return typeof value === "number" ? value : undefined;
};

export const textIn = (schema: JsonSchema, key: string): string => {
  const value = schema[key];
  return typeof value === "string" ? value : "";
};
