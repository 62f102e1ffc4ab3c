// The final answer as text: JSON that fits the schema where there is one, else a summary.
import { fitsSchema } from "./check-schema.ts";
import { fillSchema } from "./fill-value.ts";
import type { Material } from "./material.ts";
import { mendValue } from "./mend-value.ts";
import { chooseSentences } from "./rank-sentences.ts";
import type { JsonSchema } from "./schema-node.ts";

const SUMMARY_SENTENCES = 3;

/** The answer's value. It fits the schema whenever that can be brought about. */
export const answerValue = (schema: JsonSchema, material: Material): unknown => {
  const filled = fillSchema(schema, material);
  return fitsSchema(filled, schema) ? filled : mendValue(filled, schema);
};

const plainSummary = (material: Material): string => {
  const chosen = chooseSentences(material.sentences(), SUMMARY_SENTENCES);
  const text = chosen.length > 0 ? chosen.join(" ") : material.text.trim().slice(0, 500);
  return text === "" ? "There is nothing to answer." : text;
};

export const composeAnswer = (schema: JsonSchema | undefined, material: Material, wantsJson: boolean): string => {
  if (schema !== undefined) return JSON.stringify(answerValue(schema, material));
  const summary = plainSummary(material);
  return wantsJson ? JSON.stringify({ answer: summary }) : summary;
};
