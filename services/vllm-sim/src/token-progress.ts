// Cuts a text at token counts: what has been said after n tokens, for streams and for max_tokens.
import type { TokenSegment } from "@openclaw/tokens";

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;

/** A cut never parts a surrogate pair. */
const cutAt = (text: string, end: number): string =>
  text.slice(0, isHighSurrogate(text.charCodeAt(end - 1)) ? end - 1 : end);

/** Returns `upTo(n)`: the text that the first n tokens make, for rising n. Within a word the cut is proportional. */
export const createTokenProgress = (segments: readonly TokenSegment[]) => {
  let index = 0;
  let passedTokens = 0;
  let passedText = "";
  return {
    upTo(tokens: number): string {
      let segment = segments[index];
      while (segment !== undefined && passedTokens + segment.tokens <= tokens) {
        passedTokens += segment.tokens;
        passedText += segment.text;
        index += 1;
        segment = segments[index];
      }
      if (segment === undefined) return passedText;
      const share = (tokens - passedTokens) / segment.tokens;
      return passedText + cutAt(segment.text, Math.floor(segment.text.length * share));
    },
  };
};
