// The task's input as the text that the model reads. Pure, so that equal inputs give equal prompts (rule R10).
import { BLOB_ID, canonicalJson } from "@openclaw/contracts";

const onlyMember = (input: unknown, key: string): string | undefined => {
  if (typeof input !== "object" || input === null || Object.keys(input).length !== 1) return undefined;
  const member: unknown = (input as Readonly<Record<string, unknown>>)[key];
  return typeof member === "string" ? member : undefined;
};

export const renderInput = (input: unknown): string => {
  if (typeof input === "string") return input;
  const text = onlyMember(input, "text");
  if (text !== undefined) return text;
  const blob = onlyMember(input, "blob");
  return blob !== undefined && BLOB_ID.test(blob) ? `Document: ${blob}` : canonicalJson(input);
};
