// Counts an agent's fixed part where no model server does: the text of Mistral's template, by Mistral's tokenizer.
// It is right to 2 % and 4 tokens (mistral-count.test.ts holds it to that): the template writes JSON as Python does.
import { TokenCounter } from "@openclaw/tokens";
import { wireTool } from "./openai-codec.ts";
import type { FixedPart } from "./prompt-sizes.ts";

/** Start of the text, brackets of tools and of the user's message, and the blank lines behind the system text. */
const MARKS = 8;
const MISTRAL = /mi[sx]tral/i;

let counter: TokenCounter | undefined;

/** JSON with Python's blanks, which are what the tools' text is made of. */
const pythonJson = (value: unknown): string => {
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  return `{${entries.map(([key, entry]) => `${JSON.stringify(key)}: ${pythonJson(entry)}`).join(", ")}}`;
};

/** Undefined for a model of another family, whose tokens are not known here. */
export const mistralCount = (
  model: string,
  { tools, system }: Pick<FixedPart, "tools" | "system">,
): number | undefined => {
  if (!MISTRAL.test(model)) return undefined;
  counter ??= new TokenCounter();
  const texts = system.map(({ content }) => content);
  if (tools.length > 0) texts.push(pythonJson(tools.map(wireTool)));
  return MARKS + texts.reduce((sum, text) => sum + (counter?.count(text) ?? 0), 0);
};
