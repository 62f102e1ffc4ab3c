// GPUs as a vLLM step sees them: memory, bandwidth, arithmetic, and how much of each is really had.
// 1. One set of efficiency constants per card, used for every model and every load.
// 2. Bandwidth and arithmetic are the maker's datasheet values, dense and without sparsity.
// 3. `basis` says on which published rows a constant was fitted, or from where it was assumed.

/** What part of the datasheet a step gets, and what a step costs beside memory and arithmetic. */
export interface CardEfficiency {
  /** Share of the memory bandwidth that reading weights and KV reaches. */
  readonly memory: number;
  /** Share of the arithmetic that prefill reaches. */
  readonly compute: number;
  /** Launching, sampling, scheduling: once per step, milliseconds. */
  readonly stepMs: number;
  /** Bookkeeping per sequence of a step, milliseconds. */
  readonly sequenceMs: number;
  /** The constants that were fitted; the others are assumed. */
  readonly fitted: readonly FittableConstant[];
  readonly basis: string;
}

export type FittableConstant = "memory" | "compute" | "stepMs" | "sequenceMs";

export interface CardPrice {
  readonly usdPerHour: number;
  readonly offer: string;
  readonly source: string;
  /** The day on which the source read the price list. */
  readonly date: string;
}

export interface HardwareCard {
  readonly name: string;
  /** What a process sees as the card's whole memory, GiB. */
  readonly memoryGib: number;
  /** Gigabytes (10^9 bytes) per second. */
  readonly bandwidthGbs: number;
  /** Dense tensor arithmetic in 16 bit with 32-bit sums, teraflops. */
  readonly tflops: number;
  /** One way between two cards of a tensor-parallel group, gigabytes per second. */
  readonly linkGbs: number;
  readonly efficiency: CardEfficiency;
  readonly price?: CardPrice;
}

/** PCIe 4 x16 gives 32 GB/s; what collective operations get of it is assumed to be 70 %. */
const PCIE_4 = 22;

const RUNPOD_MARCH = { source: "deploybase.ai, RunPod GPU pricing", date: "2026-03-10" };
const RUNPOD_NOVEMBER = {
  source: "datareceipts/data-receipts 109-gpu-pricing, read from runpod.io",
  date: "2026-11-09",
};

export const HARDWARE_CARDS = {
  A10: {
    name: "A10",
    memoryGib: 22.06,
    bandwidthGbs: 600,
    tflops: 125,
    linkGbs: PCIE_4,
    efficiency: {
      memory: 0.84,
      compute: 0.53,
      stepMs: 0.4,
      sequenceMs: 0.05,
      fitted: [],
      basis:
        "assumed: memory as fitted on L4 and nearly on A10G; compute, 66 teraflops, because of its 150 W limit; no published row",
    },
    price: {
      usdPerHour: 1.29,
      offer: "Lambda, one card on demand",
      source: "api-evangelist/lambda-labs, read from lambda.ai/instances",
      date: "2026-09-20",
    },
  },
  A10G: {
    name: "A10G",
    memoryGib: 22.06,
    bandwidthGbs: 600,
    tflops: 70,
    linkGbs: PCIE_4,
    efficiency: {
      memory: 0.853,
      compute: 0.873,
      stepMs: 0.4,
      sequenceMs: 0.05,
      fitted: ["memory", "compute"],
      basis: "the A10G row with one caller",
    },
    price: {
      usdPerHour: 1.006,
      offer: "AWS g5.xlarge on demand, us-east-1",
      source: "factualminds.com",
      date: "2026-06-17",
    },
  },
  L4: {
    name: "L4",
    memoryGib: 22.03,
    bandwidthGbs: 300,
    tflops: 121,
    linkGbs: PCIE_4,
    efficiency: {
      memory: 0.84,
      compute: 0.5,
      stepMs: 0.4,
      sequenceMs: 0.19,
      fitted: ["memory", "sequenceMs"],
      basis: "the four L4 rows of 1 and 8 callers with 128 tokens; compute assumed, no row has a long prompt",
    },
    price: { usdPerHour: 0.78, offer: "RunPod on demand", ...RUNPOD_MARCH },
  },
  "RTX-4090": {
    name: "RTX-4090",
    memoryGib: 23.5,
    bandwidthGbs: 1008,
    tflops: 165,
    linkGbs: PCIE_4,
    efficiency: {
      memory: 0.864,
      compute: 0.468,
      stepMs: 0.4,
      sequenceMs: 0.15,
      fitted: ["memory", "compute"],
      basis: "the RTX 4090 row with 4 callers: tokens/s and the time to the first token",
    },
    price: { usdPerHour: 0.6, offer: "RunPod on demand", ...RUNPOD_MARCH },
  },
  L40S: {
    name: "L40S",
    memoryGib: 44.4,
    bandwidthGbs: 864,
    tflops: 362,
    linkGbs: PCIE_4,
    efficiency: {
      memory: 0.83,
      compute: 0.5,
      stepMs: 0.4,
      sequenceMs: 0.15,
      fitted: [],
      basis: "assumed: between L4 and RTX 4090, the same generation; no published row",
    },
    price: { usdPerHour: 1.4, offer: "RunPod on demand", ...RUNPOD_MARCH },
  },
  "A100-80G": {
    name: "A100-80G",
    memoryGib: 79.15,
    bandwidthGbs: 2039,
    tflops: 312,
    linkGbs: 235,
    efficiency: {
      memory: 0.792,
      compute: 0.65,
      stepMs: 0.4,
      sequenceMs: 0.05,
      fitted: ["memory"],
      basis: "the row with one caller of an A100 of 40 GB, the same chip with slower memory",
    },
    price: { usdPerHour: 1.79, offer: "RunPod Secure, SXM", ...RUNPOD_NOVEMBER },
  },
  H100: {
    name: "H100",
    memoryGib: 79.1,
    bandwidthGbs: 3350,
    tflops: 989,
    linkGbs: 350,
    efficiency: {
      memory: 0.74,
      compute: 0.6,
      stepMs: 0.4,
      sequenceMs: 0.03,
      fitted: ["memory"],
      basis: "the H100 row with one caller; compute assumed, the prompts are short",
    },
    price: { usdPerHour: 3.99, offer: "RunPod Secure, SXM", ...RUNPOD_NOVEMBER },
  },
} as const satisfies Record<string, HardwareCard>;

export type HardwareCardName = keyof typeof HARDWARE_CARDS;

export const HARDWARE_CARD_NAMES = Object.keys(HARDWARE_CARDS) as readonly HardwareCardName[];

/** By name; wide enough a type that a card may lack a price. */
export const hardwareCard = (name: HardwareCardName): HardwareCard => HARDWARE_CARDS[name];
