// How long one step takes: a roofline over what the step reads and what it multiplies.
// 1. Weights are read once a step, so reading them and multiplying overlap: the longer of the two counts.
// 2. Attention's arithmetic and the KV it reads come on top; they grow with the context and not with the weights.
import type { HardwareCard } from "./hardware-cards.ts";
import {
  bytesPerExchange,
  bytesReadPerStep,
  headWeights,
  kvBytesPerToken,
  layerWeights,
  type ModelCard,
} from "./model-cards.ts";

/** One exchange of a tensor-parallel group before its first byte, milliseconds; assumed, there is no row for it. */
const EXCHANGE_LATENCY_MS = 0.015;
/** After attention and after the feed-forward part of each layer. */
const EXCHANGES_PER_LAYER = 2;

/** What the sequences of one step add up to. */
export class StepLoad {
  sequences = 0;
  /** Tokens that run through the layers. */
  tokens = 0;
  /** Sequences that come out with a new token. */
  samples = 0;
  /** Pairs of a token and one it looks at. */
  pairs = 0;
  /** Tokens whose keys and values are read. */
  kvTokens = 0;

  add(before: number, tokens: number, samples: boolean): void {
    this.sequences += 1;
    this.tokens += tokens;
    this.samples += samples ? 1 : 0;
    this.pairs += tokens * before + (tokens * (tokens + 1)) / 2;
    this.kvTokens += before;
  }
}

export type StepTime = (load: StepLoad) => number;

/** Milliseconds of a step on `cards` cards that hold the model together. */
export const createStepTime = (card: HardwareCard, model: ModelCard, cards = 1): StepTime => {
  const { efficiency } = card;
  const bytesPerMs = card.bandwidthGbs * 1e6 * efficiency.memory * cards;
  const flopsPerMs = card.tflops * 1e9 * efficiency.compute * cards;
  const weightsMs = bytesReadPerStep(model) / bytesPerMs;
  const tokenMs = (2 * layerWeights(model)) / flopsPerMs;
  const sampleMs = (2 * headWeights(model)) / flopsPerMs;
  const pairMs = (4 * model.layers * model.queryWidth) / flopsPerMs;
  const kvMs = kvBytesPerToken(model) / bytesPerMs;
  const exchanges = cards === 1 ? 0 : EXCHANGES_PER_LAYER * model.layers;
  const exchangedShare = (2 * (cards - 1)) / cards;
  const exchangeMs = (exchanges * exchangedShare * bytesPerExchange(model)) / (card.linkGbs * 1e6);
  return ({ sequences, tokens, samples, pairs, kvTokens }) => {
    const fixed = efficiency.stepMs + efficiency.sequenceMs * sequences + exchanges * EXCHANGE_LATENCY_MS;
    const linear = Math.max(tokens === 0 ? 0 : weightsMs, tokenMs * tokens + sampleMs * samples);
    return fixed + linear + pairMs * pairs + kvMs * kvTokens + exchangeMs * tokens;
  };
};
