// Makes a value fit a schema's limits where filling left it outside: lengths, counts, patterns, missing members.
import {
  asSchema,
  enumOf,
  isNullable,
  type JsonSchema,
  mainTypeOf,
  numberIn,
  propertiesOf,
  requiredOf,
  resolveSchema,
  textIn,
  typesOf,
} from "./schema-node.ts";

/** Schemas that contain themselves end here. */
const MAX_DEPTH = 8;

const EXAMPLE_OF_FORMAT: Readonly<Record<string, string>> = {
  date: "1970-01-01",
  "date-time": "1970-01-01T00:00:00Z",
  email: "unknown@example.com",
  uri: "https://example.com",
};

const EXAMPLES = ["1970-01-01", "XXX", "en", "0", "A", "a", "unknown", "000000"];

/** A text that fits the pattern, if one of a few examples does. */
const examplePattern = (pattern: string): string | undefined => {
  try {
    const expression = new RegExp(pattern, "u");
    return EXAMPLES.find((example) => expression.test(example));
  } catch {
    return undefined;
  }
};

const matches = (text: string, pattern: string): boolean => {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
};

const mendString = (value: unknown, schema: JsonSchema): string | null => {
  const labels = enumOf(schema);
  if (labels !== undefined) return (labels.includes(value) ? value : labels[0]) as string;
  const text = typeof value === "string" ? value : "unknown";
  const pattern = textIn(schema, "pattern");
  const isWrong = pattern !== "" && !matches(text, pattern);
  if (isWrong && isNullable(schema)) return null;
  const example = EXAMPLE_OF_FORMAT[textIn(schema, "format")];
  const base = isWrong ? (examplePattern(pattern) ?? text) : text;
  const shown = base === "unknown" && example !== undefined ? example : base;
  const padded = shown.padEnd(numberIn(schema, "minLength") ?? 0, ".");
  return padded.slice(0, numberIn(schema, "maxLength") ?? padded.length);
};

const mendNumber = (value: unknown, schema: JsonSchema): number => {
  const lowest = numberIn(schema, "minimum") ?? (numberIn(schema, "exclusiveMinimum") ?? -1) + 1;
  const number = typeof value === "number" ? value : Math.max(0, lowest);
  return mainTypeOf(schema) === "integer" ? Math.round(number) : number;
};

const mendArray = (value: unknown, schema: JsonSchema, root: JsonSchema, depth: number): unknown[] => {
  const item = resolveSchema(asSchema(schema["items"]), root);
  const items = (Array.isArray(value) ? value : []).map((element) => mend(element, item, root, depth + 1));
  const unique = schema["uniqueItems"] === true ? [...new Set(items)] : items;
  while (unique.length < (numberIn(schema, "minItems") ?? 0)) unique.push(mend(undefined, item, root, depth + 1));
  return unique.slice(0, numberIn(schema, "maxItems") ?? unique.length);
};

const mendObject = (value: unknown, schema: JsonSchema, root: JsonSchema, depth: number): Record<string, unknown> => {
  const given = asSchema(value);
  const required = new Set(requiredOf(schema));
  const known = propertiesOf(schema).filter(([name]) => name in given || required.has(name));
  const mended = known.map(([name, property]) => [
    name,
    mend(given[name], resolveSchema(property, root), root, depth + 1),
  ]);
  return { ...given, ...Object.fromEntries(mended) };
};

const mend = (value: unknown, schema: JsonSchema, root: JsonSchema, depth: number): unknown => {
  if ("const" in schema) return schema["const"];
  if ((value === null || value === undefined) && isNullable(schema)) return null;
  if (depth > MAX_DEPTH || typesOf(schema).length === 0) return value ?? null;
  switch (mainTypeOf(schema)) {
    case "string":
      return mendString(value, schema);
    case "number":
    case "integer":
      return mendNumber(value, schema);
    case "boolean":
      return value === true;
    case "array":
      return mendArray(value, schema, root, depth);
    case "object":
      return mendObject(value, schema, root, depth);
    case "null":
      return null;
  }
};

export const mendValue = (value: unknown, schema: JsonSchema): unknown =>
  mend(value, resolveSchema(schema, schema), schema, 0);
