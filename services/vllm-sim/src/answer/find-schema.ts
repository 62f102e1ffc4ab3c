// The schema that the answer has to fit: from response_format, or printed into the instructions as a fenced block.
import type { ChatRequest } from "../chat-request.ts";
import { asSchema, type JsonSchema } from "./schema-node.ts";

const FENCED_BLOCK = /```(?:json)?\s*\n(?<body>[\s\S]*?)```/g;

const looksLikeSchema = (value: JsonSchema): boolean =>
  typeof value["type"] === "string" ||
  ["properties", "$ref", "anyOf", "oneOf", "allOf", "enum"].some((keyword) => value[keyword] !== undefined);

const parseObject = (text: string): JsonSchema => {
  try {
    return asSchema(JSON.parse(text));
  } catch {
    return {};
  }
};

const fencedObjects = (text: string): JsonSchema[] =>
  [...text.matchAll(FENCED_BLOCK)].map((match) => parseObject(match.groups?.["body"] ?? ""));

/** The last fenced JSON Schema of the text. */
export const schemaInText = (text: string): JsonSchema | undefined => fencedObjects(text).findLast(looksLikeSchema);

/** A fenced JSON object that is no schema: what somebody wants to have checked. */
export const instanceInText = (text: string): JsonSchema | undefined =>
  fencedObjects(text).find((value) => Object.keys(value).length > 0 && !looksLikeSchema(value));

export const withoutFencedBlocks = (text: string): string => text.replace(FENCED_BLOCK, "");

export const findAnswerSchema = (request: ChatRequest, instructions: string): JsonSchema | undefined => {
  const format = request.response_format;
  return format?.type === "json_schema" ? format.json_schema.schema : schemaInText(instructions);
};
