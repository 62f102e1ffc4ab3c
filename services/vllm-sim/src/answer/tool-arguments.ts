// Fills a tool's parameters from the conversation, or finds that it cannot be done.
import type { ChatTool } from "../chat-request.ts";
import { fieldConcepts } from "./field-concepts.ts";
import { findCode, findNumber } from "./find-field.ts";
import type { Material } from "./material.ts";
import {
  asSchema,
  enumOf,
  type JsonSchema,
  mainTypeOf,
  propertiesOf,
  requiredOf,
  resolveSchema,
  textIn,
} from "./schema-node.ts";
import { contentStems, spokenName, wordsOf } from "./words.ts";

export interface ToolContext {
  /** The user's message as material: arguments come from the request, not from documents. */
  readonly request: Material;
  /** A value to validate and the schema to validate it against, made when a tool asks for them. */
  readonly instance: () => unknown;
  readonly schema: () => JsonSchema | undefined;
}

/** Why an argument has its value: a reference and a named choice are reasons to call, the rest is not. */
type Origin = "reference" | "choice" | "instance" | "labelled" | "default";

interface Filled {
  readonly value: unknown;
  readonly origin: Origin;
}

export interface FilledArguments {
  readonly values: Readonly<Record<string, unknown>>;
  readonly origins: ReadonlySet<Origin>;
}

/** Longer requests are documents; a word in a document names no choice. */
const MAX_REQUEST_CHARS = 600;
const MAX_PATTERN_CHARS = 200;
const BLOB_REFERENCE = /\bblob_[0-9a-f]{64}\b/;
const READS_DOCUMENTS = /\b(?:pdf|pars\w*|documents?|files?|ocr|extract\w*|reads?|text)\b/i;

const fromPattern = (schema: JsonSchema, text: string): Filled | undefined => {
  const pattern = textIn(schema, "pattern");
  if (pattern === "" || pattern.length > MAX_PATTERN_CHARS) return undefined;
  try {
    const found = new RegExp(`(?<!\\w)(?:${pattern.replace(/^\^|\$$/g, "")})(?!\\w)`, "u").exec(text)?.[0];
    return found === undefined ? undefined : { value: found, origin: "reference" };
  } catch {
    return undefined;
  }
};

/** A choice is named if the request holds all of its words. */
const fromEnum = (values: readonly unknown[], text: string): Filled | undefined => {
  if (text.length > MAX_REQUEST_CHARS) return undefined;
  const stems = new Set(wordsOf(text).flatMap(contentStems));
  const named = values.filter(
    (value) => typeof value === "string" && contentStems(value).every((stem) => stems.has(stem)),
  );
  const [best] = named.toSorted((a, b) => String(b).length - String(a).length);
  return best === undefined ? undefined : { value: best, origin: "choice" };
};

const isInstance = (name: string): boolean =>
  /^(?:instance|data|value|object|json|payload|record|candidate)$/i.test(name);

/** "`max_chars` 16000" in the instructions, "the last 24 hours" in the request. */
const statedNumber = (name: string, { request }: ToolContext): number | undefined => {
  const told = new RegExp(`\\b${name}\\b\\W{1,4}(?<number>\\d+)`).exec(request.instructions)?.groups?.["number"];
  const words = spokenName(name).replace(/s$/, "");
  const asked = new RegExp(`(?<number>\\d+)\\s+${words}s?\\b`, "i").exec(request.text)?.groups?.["number"];
  const number = told ?? asked;
  return number === undefined ? undefined : Number(number);
};

const labelledValue = (name: string, schema: JsonSchema, context: ToolContext): Filled | undefined => {
  const concepts = fieldConcepts(name, "");
  const isNumber = ["integer", "number"].includes(mainTypeOf(schema));
  const value = isNumber
    ? (statedNumber(name, context) ?? findNumber(context.request, concepts))
    : findCode(context.request, concepts);
  return value === undefined ? undefined : { value, origin: "labelled" };
};

const fillMembers = (name: string, schema: JsonSchema, context: ToolContext): Filled | undefined => {
  if (isInstance(name)) return { value: context.instance(), origin: "instance" };
  const members = fillArguments(schema, context);
  return members === undefined || Object.keys(members.values).length === 0
    ? undefined
    : { value: members.values, origin: "labelled" };
};

const fillArgument = (name: string, schema: JsonSchema, context: ToolContext): Filled | undefined => {
  const { text } = context.request;
  const values = enumOf(schema);
  if (values !== undefined) return fromEnum(values, text);
  if (/schema/i.test(name)) {
    const own = context.schema();
    return own === undefined ? undefined : { value: own, origin: "instance" };
  }
  if (isInstance(name) && schema["type"] === undefined) return { value: context.instance(), origin: "instance" };
  const type = mainTypeOf(schema);
  if (type === "object") return fillMembers(name, schema, context);
  if (type === "array" || type === "boolean") return undefined;
  return textIn(schema, "pattern") === "" ? labelledValue(name, schema, context) : fromPattern(schema, text);
};

const withDefault = (filled: Filled | undefined, schema: JsonSchema): Filled | undefined =>
  filled ?? ("default" in schema ? { value: schema["default"], origin: "default" } : undefined);

/** Arguments for every required parameter and for those others that the request states; undefined if one is missing. */
export function fillArguments(parameters: JsonSchema, context: ToolContext): FilledArguments | undefined {
  const required = new Set(requiredOf(parameters));
  const values: Record<string, unknown> = {};
  const origins = new Set<Origin>();
  for (const [name, property] of propertiesOf(parameters)) {
    const schema = resolveSchema(property, parameters);
    const found = fillArgument(name, schema, context);
    const filled = required.has(name) ? withDefault(found, schema) : found;
    if (filled === undefined && required.has(name)) return undefined;
    if (filled === undefined) continue;
    values[name] = filled.value;
    origins.add(filled.origin);
  }
  return { values, origins };
}

export const toolWords = (tool: ChatTool): string =>
  `${spokenName(tool.function.name)} ${tool.function.description ?? ""}`;

/** A tool without declared parameters is called for one thing alone: to read the document that the request refers to. */
export const fillUndeclared = (tool: ChatTool, context: ToolContext): FilledArguments | undefined => {
  const reference = BLOB_REFERENCE.exec(context.request.text)?.[0];
  if (reference === undefined || !READS_DOCUMENTS.test(toolWords(tool))) return undefined;
  return { values: { document: reference }, origins: new Set(["reference"]) };
};

export const hasParameters = (tool: ChatTool): boolean => propertiesOf(asSchema(tool.function.parameters)).length > 0;
