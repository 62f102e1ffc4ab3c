// Whether a model's answer fits the agent's output schema. The schema is compiled once per agent version.
import { Ajv, type ErrorObject, type Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
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

/**
 * The schema itself is not held against its meta-schema: compiling that one takes six times as long as compiling an
 * agent's, in each process anew. A keyword with a value of the wrong type is refused by the compiler all the same.
 */
const OPTIONS: Options = { strict: false, allErrors: true, validateFormats: true, validateSchema: false };

const misfit = (...violations: string[]): AnswerCheck => ({ ok: false, violations });

const isDraft7 = (schema: Readonly<Record<string, unknown>>): boolean =>
  typeof schema["$schema"] === "string" && schema["$schema"].includes("draft-07");

const sentenceOf = ({ instancePath, message = "does not fit", params }: ErrorObject): string => {
  const allowed = (params as { allowedValues?: unknown[] }).allowedValues;
  const extra = (params as { additionalProperty?: string }).additionalProperty;
  const suffix = allowed !== undefined ? `: ${JSON.stringify(allowed)}` : extra !== undefined ? `: ${extra}` : "";
  const sentence = `${instancePath === "" ? "the object" : instancePath} ${message}${suffix}`;
  // Names of members are the model's own, and the sentence goes into prompts and records.
  return sentence.slice(0, MAX_SENTENCE).replaceAll("\u0000", "").toWellFormed();
};

/** Without a schema any text that is not empty is an answer. */
const checkText: CheckAnswer = (text) =>
  text.trim() === "" ? misfit("the answer is empty") : { ok: true, result: { text } };

export const createOutputCheck = (schema: Readonly<Record<string, unknown>> | undefined): CheckAnswer => {
  if (schema === undefined) return checkText;
  const ajv = isDraft7(schema) ? new Ajv(OPTIONS) : new Ajv2020(OPTIONS);
  addFormats.default(ajv);
  const validate = ajv.compile(schema);
  return (text) => {
    const object = extractJsonObject(text);
    if (object === undefined) return misfit("the answer is not one JSON object");
    if (validate(object)) return { ok: true, result: object };
    return misfit(...(validate.errors ?? []).slice(0, MAX_VIOLATIONS).map(sentenceOf));
  };
};
