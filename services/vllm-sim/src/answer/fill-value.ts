// Fills a schema from the material: each property by its name, description and type.

import { fillFileList } from "./diff-fields.ts";
import type { Field } from "./field.ts";
import { descriptionOf } from "./field.ts";
import { chooseBoolean, chooseLabels } from "./fill-label.ts";
import { fillNumber, fillString } from "./fill-scalar.ts";
import { findItemRows } from "./line-items.ts";
import type { Material } from "./material.ts";
import { writePoints } from "./prose.ts";
import {
  asSchema,
  enumOf,
  type JsonSchema,
  mainTypeOf,
  numberIn,
  propertiesOf,
  requiredOf,
  resolveSchema,
  textIn,
} from "./schema-node.ts";
import { fillTableList, fillTableMap } from "./table-lists.ts";
import { spokenName } from "./words.ts";

/** Schemas that contain themselves end here. */
const MAX_DEPTH = 8;
const MAX_POINT_CHARS = 400;
/** A list without a limit of its own. */
const MAX_ITEMS = 200;

/** Form fields as a list: [{ name, value }]. */
const labelledRecords = (field: Field, item: JsonSchema): Record<string, unknown>[] => {
  const names = propertiesOf(item).map(([name]) => name);
  const key = names.find((name) => /^(?:name|label|field|key)$/i.test(name));
  const value = names.find((name) => /^(?:value|text|content)$/i.test(name));
  if (key === undefined || value === undefined) return [];
  const pairs = field.material.labelled().filter(({ layout }) => layout === "colon" || layout === "gap");
  return pairs.map((pair) => ({ [key]: pair.label, [value]: pair.value }));
};

const fillObjects = (field: Field, item: JsonSchema, depth: number): unknown[] => {
  const files = field.material.diff();
  const ofDiff = files === undefined ? undefined : fillFileList(field, files);
  const known = ofDiff ?? fillTableList(field);
  if (known !== undefined) return known;
  const rows = findItemRows(field.material, item);
  const records = rows.length > 0 ? rows : labelledRecords(field, item);
  if (records.length > 0 || (numberIn(field.schema, "minItems") ?? 0) === 0) return [...records];
  return [fillValue({ ...field, schema: item }, depth + 1)];
};

const columnNames = (field: Field): string[] | undefined =>
  /\bcolumns?\b/i.test(`${field.name} ${descriptionOf(field)}`) ? field.material.table()?.columns.slice() : undefined;

const fillStrings = (field: Field, item: JsonSchema): string[] => {
  const labels = enumOf(item);
  if (labels !== undefined) return chooseLabels(field, labels.map(String));
  const files = field.material.diff();
  if (files !== undefined && /\b(?:files?|paths?)\b/i.test(spokenName(field.name)))
    return files.map(({ path }) => path);
  return columnNames(field) ?? writePoints(field, numberIn(item, "maxLength") ?? MAX_POINT_CHARS);
};

const fillArray = (field: Field, depth: number): unknown[] => {
  const item = resolveSchema(asSchema(field.schema["items"]), field.root);
  const max = numberIn(field.schema, "maxItems") ?? MAX_ITEMS;
  const values = mainTypeOf(item) === "object" ? fillObjects(field, item, depth) : [];
  if (mainTypeOf(item) === "string") return fillStrings(field, item).slice(0, max);
  return values.slice(0, max);
};

/** Labels come before what depends on them: reasons, confidence, flags. */
const isChoice = (schema: JsonSchema): boolean => enumOf(schema) !== undefined;

const fillObject = (field: Field, depth: number): Record<string, unknown> => {
  const properties = propertiesOf(field.schema).map(
    ([name, schema]) => [name, resolveSchema(schema, field.root)] as const,
  );
  if (properties.length === 0) return fillTableMap(field) ?? {};
  const required = new Set(requiredOf(field.schema));
  const filled: Record<string, unknown> = {};
  const inOrder = [...properties].sort(([, a], [, b]) => Number(isChoice(b)) - Number(isChoice(a)));
  for (const [name, schema] of inOrder) {
    const value = fillValue({ ...field, name, schema, siblings: filled }, depth + 1);
    const isEmpty = value === undefined || value === null || value === "unknown";
    if (required.has(name) || !isEmpty) filled[name] = value;
  }
  return Object.fromEntries(properties.flatMap(([name]) => (name in filled ? [[name, filled[name]]] : [])));
};

function fillValue(field: Field, depth = 0): unknown {
  const { schema } = field;
  if ("const" in schema) return schema["const"];
  if (depth > MAX_DEPTH) return null;
  switch (mainTypeOf(schema)) {
    case "string":
      return fillString(field);
    case "number":
    case "integer":
      return fillNumber(field);
    case "boolean":
      return chooseBoolean(field);
    case "array":
      return fillArray(field, depth);
    case "object":
      return fillObject(field, depth);
    case "null":
      return null;
  }
}

/** The whole answer for a schema. */
export const fillSchema = (schema: JsonSchema, material: Material): unknown =>
  fillValue({
    name: textIn(schema, "title"),
    schema: resolveSchema(schema, schema),
    root: schema,
    material,
    siblings: {},
  });
