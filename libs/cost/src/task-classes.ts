// How much a task takes, where its tokens are not told. Tokens are those of all its model calls together, as an API bills
// them; every call sends the whole conversation so far.
import { type Layer, layer } from "./layer.ts";

export const TASK_CLASSES = {
  "single-shot": layer("single-shot: the shipped agent query-routing, counted with Mistral's tokenizer (libs/engine)", {
    calls_per_task: 1,
    input_tokens: 2930,
    output_tokens: 70,
  }),
  "with-tools": layer(
    "with-tools, assumed: five calls whose context grows from 2,000 to 5,200 tokens, 300 tokens of answer each",
    {
      calls_per_task: 5,
      input_tokens: 18_000,
      output_tokens: 1500,
    },
  ),
  "long-context": layer("long-context, assumed: one call that fills the article's context of 8,192 tokens", {
    calls_per_task: 1,
    input_tokens: 7600,
    output_tokens: 500,
  }),
} as const satisfies Record<string, Layer>;

export type TaskClassName = keyof typeof TASK_CLASSES;
export const TASK_CLASS_NAMES = Object.keys(TASK_CLASSES) as readonly TaskClassName[];
