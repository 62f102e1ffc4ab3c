// How many KV blocks vLLM finds room for, and on how many cards a model has to be spread.
import type { HardwareCard } from "./hardware-cards.ts";
import { kvBytesPerToken, type ModelCard } from "./model-cards.ts";

/** vLLM's default, and the only size that its prefix cache was tuned for. */
export const BLOCK_SIZE = 16;

const GIB = 2 ** 30;

/** Activations 0.35, CUDA graphs 0.4, the rest of the runtime 0.25: what start-up logs of 7B models show, GiB a card. */
const OVERHEAD_GIB = 1;

/** Groups that divide the heads of all the models here. */
const GROUP_SIZES = [1, 2, 4, 8] as const;

export const kvBlocks = (card: HardwareCard, model: ModelCard, utilization: number, cards = 1): number => {
  const perCard = card.memoryGib * GIB * utilization - model.weightBytes / cards - OVERHEAD_GIB * GIB;
  return Math.max(0, Math.floor((perCard * cards) / (kvBytesPerToken(model) * BLOCK_SIZE)));
};

/** The smallest tensor-parallel group that holds the model and one request of full length; undefined if none does. */
export const cardsPerReplica = (
  card: HardwareCard,
  model: ModelCard,
  utilization: number,
  available: number,
): number | undefined =>
  GROUP_SIZES.find(
    (cards) => cards <= available && kvBlocks(card, model, utilization, cards) * BLOCK_SIZE >= model.maxModelLen,
  );
