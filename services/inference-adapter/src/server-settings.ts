// Whether openclaw.yml agrees with what the model servers are started with.
import type { CoreSettings } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";

/** Calls beyond what a server runs would wait inside it, where nobody can reorder them. */
export const checkBatch = (maxBatchSize: number, maxNumSeqs: number | undefined): void => {
  if (maxNumSeqs === undefined || maxBatchSize <= maxNumSeqs) return;
  throw new AppError(
    "invalid_config",
    `openclaw_core.inference.max_batch_size is ${maxBatchSize}, but a model server runs ${maxNumSeqs} requests at once: ` +
      "lower it, or raise VLLM_MAX_NUM_SEQS for both",
  );
};

type Quantization = CoreSettings["inference"]["quantization"];

/** A warning when the two name different weights. vLLM takes no flag for AWQ: only the model decides, and says so in its name. */
export const doubtWeights = (quantization: Quantization, model: string): string | undefined => {
  const isAwq = /awq/i.test(model);
  if (isAwq === (quantization === "awq-4bit")) return undefined;
  return `openclaw.yml says quantization: ${quantization}, but VLLM_MODEL names ${isAwq ? "an AWQ model" : "a model that is not AWQ"}`;
};
