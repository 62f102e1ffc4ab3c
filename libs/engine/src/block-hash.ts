// A prompt as the engine knows it: stretches of text by name and length, without the text. Equal names are equal text.
// Each full block of 16 tokens gets a hash over all that is before and in it, and over the cache salt.

export interface PromptSegment {
  /** Names the text: two segments of the same name and length are the same tokens. */
  readonly content: string;
  readonly tokens: number;
}

/** 21 bits of the second lane fit beside the 32 of the first into a number without loss: 53 bits, no chance hits. */
const LOW_BITS = 21;

interface Lanes {
  high: number;
  low: number;
}

const mix = (hash: number, value: number): number => {
  let mixed = Math.imul(hash ^ value, 0x9e3779b1);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x85ebca77);
  return (mixed ^ (mixed >>> 13)) >>> 0;
};

const fold = (lanes: Lanes, value: number): void => {
  lanes.high = mix(lanes.high, value);
  lanes.low = mix(lanes.low, value ^ 0x5bd1e995);
};

const foldText = (lanes: Lanes, text: string): void => {
  for (let index = 0; index < text.length; index += 1) fold(lanes, text.charCodeAt(index));
};

const joined = ({ high, low }: Lanes): number => high * 2 ** LOW_BITS + (low >>> (32 - LOW_BITS));

export const countTokens = (segments: readonly PromptSegment[]): number =>
  segments.reduce((sum, { tokens }) => sum + tokens, 0);

/** The hash of each full block of the text that the segments make up. */
export const hashBlocks = (segments: readonly PromptSegment[], blockSize: number, salt = ""): number[] => {
  const lanes: Lanes = { high: 1, low: 2 };
  foldText(lanes, salt);
  const hashes: number[] = [];
  let room = blockSize;
  for (const { content, tokens } of segments) {
    const named: Lanes = { high: 3, low: 4 };
    foldText(named, content);
    for (let offset = 0; offset < tokens; ) {
      const length = Math.min(room, tokens - offset);
      for (const value of [named.high, named.low, offset, length]) fold(lanes, value);
      offset += length;
      room -= length;
      if (room > 0) continue;
      hashes.push(joined(lanes));
      room = blockSize;
    }
  }
  return hashes;
};
