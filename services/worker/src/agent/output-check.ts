// Whether a model's answer fits the agent's output schema. The schema is compiled once per agent version.
import { compileSchema, type ErrorObject, explainError } from "@openclaw/json-schema";
import { extractJsonObject } from "./extract-json.ts";

/** More violations than this teach a model nothing. */
const MAX_VIOLATIONS = 10;
/** Members with longer names are not named in full. */
const MAX_SENTENCE = 300;

type AnswerCheck =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly violations: readonly string[] };

/** Judges the text of an answer. */
export type CheckAnswer = (text: string) => AnswerCheck;

const misfit = (...violations: string[]): AnswerCheck => ({ ok: false, violations });

const sentenceOf = (error: ErrorObject): string => {
  const sentence = `${error.instancePath === "" ? "the object" : error.instancePath} ${explainError(error)}`;
  // Names of members are the model's own, and the sentence goes into prompts and records.
  return sentence.slice(0, MAX_SENTENCE).replaceAll("\u0000", "").toWellFormed();
};

/** Without a schema any text that is not empty is an answer. */
const checkText: CheckAnswer = (text) =>
  text.trim() === "" ? misfit("the answer is empty") : { ok: true, result: { text } };

/** Throws a TypeError with the reason when the schema cannot be compiled. */
export const createOutputCheck = (schema: Readonly<Record<string, unknown>> | undefined): CheckAnswer => {
  if (schema === undefined) return checkText;
  // It was checked in full when the agent's file was read.
  const compiled = compileSchema(schema, { trusted: true });
  if (!compiled.ok) throw new TypeError(compiled.reason);
  const { validate } = compiled;
  return (text) => {
    const object = extractJsonObject(text);
    if (object === undefined) return misfit("the answer is not one JSON object");
    if (validate(object)) return { ok: true, result: object };
    return misfit(...(validate.errors ?? []).slice(0, MAX_VIOLATIONS).map(sentenceOf));
  };
};
