// What a run consists of. Quick mode ends within a minute; the other one is what is reported.
import { parseArgs } from "node:util";

export const USAGE = "npm run bench [-- --quick] [-- -o json]   measures a task's latency, throughput and cost";

export interface Sizes {
  /** Before anything is measured: compiled code, warm connections, learned plans. */
  readonly warmUp: number;
  /** Tasks at the low rate. */
  readonly paced: number;
  /** Tasks at saturation. */
  readonly saturated: number;
  /** Tasks of the floor, one after the other. */
  readonly floorPass: number;
}

/** Ten a second: no task meets another one. */
export const PACE_MS = 100;
/** Enough to fill every batch; the rest would only wait in the client instead of the queue. */
export const OUTSTANDING = 128;

const FULL: Sizes = { warmUp: 1_500, paced: 150, saturated: 4_000, floorPass: 60 };
const QUICK: Sizes = { warmUp: 60, paced: 15, saturated: 300, floorPass: 15 };

export interface BenchOptions {
  readonly quick: boolean;
  readonly json: boolean;
  readonly sizes: Sizes;
}

/** Undefined when the arguments make no sense. */
export const readOptions = (args: readonly string[]): BenchOptions | undefined => {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        quick: { type: "boolean", default: false },
        output: { type: "string", short: "o", default: "text" },
      },
    });
    const { quick, output } = values;
    if (output !== "text" && output !== "json") return undefined;
    return { quick, json: output === "json", sizes: quick ? QUICK : FULL };
  } catch {
    return undefined;
  }
};
