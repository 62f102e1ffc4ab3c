// A result that is too large for a message travels as a blob, with its beginning beside the reference.
import { MAX_INLINE_BYTES } from "@openclaw/contracts";

/** About 500 tokens: enough for a model to see what it got, little beside any context. */
const PREVIEW_CHARS = 2_000;

export type PlacedResult =
  | { readonly inline: true; readonly value: unknown }
  | { readonly inline: false; readonly bytes: Buffer; readonly preview: string };

/** The first characters, never half of a surrogate pair. */
const previewOf = (text: string): string => text.slice(0, PREVIEW_CHARS).replace(/[\ud800-\udbff]$/, "");

export const placeResult = (value: unknown): PlacedResult => {
  // Written anew: a short number such as 1e20 can be long in our own spelling.
  const text = JSON.stringify(value);
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_INLINE_BYTES) return { inline: true, value };
  return { inline: false, bytes, preview: previewOf(text) };
};
