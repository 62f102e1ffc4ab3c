// Language models as a step sees them: bytes to read, multiplications per token, KV bytes per token.
// Shapes are those of the published config.json files; weight sizes those of the published checkpoints.

export interface ModelCard {
  readonly name: string;
  readonly layers: number;
  readonly hidden: number;
  /** Query heads times head size. */
  readonly queryWidth: number;
  /** KV heads times head size. */
  readonly kvWidth: number;
  readonly feedForward: number;
  readonly vocabulary: number;
  /** All weights as they lie in the card's memory. */
  readonly weightBytes: number;
  readonly maxModelLen: number;
}

/** Embedding, head, keys, values and activations are 16 bit here, also where the layers' weights are 4 bit. */
const BYTES_PER_VALUE = 2;

const MISTRAL_7B = {
  layers: 32,
  hidden: 4096,
  queryWidth: 4096,
  kvWidth: 1024,
  feedForward: 14_336,
  vocabulary: 32_768,
  maxModelLen: 8192,
} as const;

const LLAMA_70B = {
  layers: 80,
  hidden: 8192,
  queryWidth: 8192,
  kvWidth: 1024,
  feedForward: 28_672,
  vocabulary: 128_256,
  maxModelLen: 8192,
} as const;

export const MODEL_CARDS = {
  "mistral-7b": { name: "mistral-7b", ...MISTRAL_7B, weightBytes: 14.5e9 },
  "mistral-7b-awq": { name: "mistral-7b-awq", ...MISTRAL_7B, weightBytes: 4.16e9 },
  "llama-3-8b": { name: "llama-3-8b", ...MISTRAL_7B, vocabulary: 128_256, weightBytes: 16.06e9 },
  "llama-3-70b": { name: "llama-3-70b", ...LLAMA_70B, weightBytes: 141.1e9 },
  // 4 bits and a scale and zero point for each 128 weights of the layers; embedding and head stay 16 bit.
  "llama-3-70b-awq": { name: "llama-3-70b-awq", ...LLAMA_70B, weightBytes: 39.8e9 },
} as const satisfies Record<string, ModelCard>;

export type ModelCardName = keyof typeof MODEL_CARDS;

export const MODEL_CARD_NAMES = Object.keys(MODEL_CARDS) as readonly ModelCardName[];

export const modelCard = (name: ModelCardName): ModelCard => MODEL_CARDS[name];

export const kvBytesPerToken = ({ layers, kvWidth }: ModelCard): number => 2 * layers * kvWidth * BYTES_PER_VALUE;

/** Weights that every token is multiplied with: the layers, without embedding and head. */
export const layerWeights = ({ layers, hidden, queryWidth, kvWidth, feedForward }: ModelCard): number =>
  layers * (2 * hidden * queryWidth + 2 * hidden * kvWidth + 3 * hidden * feedForward);

export const headWeights = ({ hidden, vocabulary }: ModelCard): number => hidden * vocabulary;

/** What one step reads: all but the embedding, of which a step needs a few rows. */
export const bytesReadPerStep = (model: ModelCard): number => model.weightBytes - headWeights(model) * BYTES_PER_VALUE;

/** What one token hands from card to card in each exchange of a tensor-parallel group. */
export const bytesPerExchange = ({ hidden }: ModelCard): number => hidden * BYTES_PER_VALUE;
