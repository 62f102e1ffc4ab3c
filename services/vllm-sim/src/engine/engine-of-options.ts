// The engine that the flags describe: its memory, its limits, and how long its steps take.
// Without --hardware every step takes --token-latency-ms, whatever is in it; memory and limits hold all the same.
import {
  createStepTime,
  Engine,
  type EngineOptionsInput,
  hardwareCard,
  kvBlocks,
  modelCard,
  type StepTime,
} from "@openclaw/engine";
import { AppError } from "@openclaw/errors";
import type { SimOptions } from "../options.ts";

/** 5 ms a token is faster than an A10 (about 30 ms): demonstrations stay short. */
const FIXED_TOKEN_MS = 5;
const FIXED_FIRST_TOKEN_MS = 60;
/** Whose memory a server without --hardware has. */
const USUAL_CARD = "A10";

/** How long what comes before the engine takes, so that a first token comes after --first-token-latency-ms if none waits. */
export const deferMsOf = ({ hardware, firstTokenLatencyMs, tokenLatencyMs }: SimOptions): number => {
  if (hardware !== undefined) return firstTokenLatencyMs ?? 0;
  return Math.max(0, (firstTokenLatencyMs ?? FIXED_FIRST_TOKEN_MS) - (tokenLatencyMs ?? FIXED_TOKEN_MS));
};

const stepTimeOf = ({ hardware, modelCard: model, tensorParallelSize, tokenLatencyMs }: SimOptions): StepTime => {
  if (hardware !== undefined) return createStepTime(hardwareCard(hardware), modelCard(model), tensorParallelSize);
  const stepMs = tokenLatencyMs ?? FIXED_TOKEN_MS;
  return () => stepMs;
};

const blocksOf = (options: SimOptions): number => {
  const { hardware, modelCard: model, gpuMemoryUtilization, tensorParallelSize, numGpuBlocksOverride } = options;
  const card = hardwareCard(hardware ?? USUAL_CARD);
  return numGpuBlocksOverride ?? kvBlocks(card, modelCard(model), gpuMemoryUtilization, tensorParallelSize);
};

export const engineOf = (options: SimOptions): Engine => {
  const { maxModelLen, maxNumSeqs, maxNumBatchedTokens, longPrefillTokenThreshold, schedulingPolicy } = options;
  const { watermark, maxNumQueuedReqs, maxNumQueuedTokens = Number.POSITIVE_INFINITY } = options;
  const settings: EngineOptionsInput = {
    numGpuBlocks: Math.max(1, blocksOf(options)),
    maxModelLen,
    maxNumSeqs,
    maxNumBatchedTokens,
    longPrefillTokenThreshold,
    schedulingPolicy,
    admission: options.schedulerReserveFullIsl ? "whole-prompt" : "first-chunk",
    watermark,
    prefixCaching: options.enablePrefixCaching,
    maxNumQueuedReqs,
    maxNumQueuedTokens,
  };
  const engine = new Engine(settings, stepTimeOf(options));
  const { numGpuBlocks, blockSize } = engine.options;
  // As vLLM, which does not start then either.
  if (numGpuBlocks * blockSize < maxModelLen)
    throw new AppError(
      "usage",
      `vllm-sim: the KV cache holds ${numGpuBlocks * blockSize} tokens, fewer than one request of --max-model-len ${maxModelLen}: raise --gpu-memory-utilization or lower --max-model-len`,
    );
  return engine;
};
