// How long an agent's answers get: the 90th percentile of its last hundred.
// Until a few are known nothing is promised: the answer may take all that was asked for.
import { RecentByName } from "./recent-values.ts";

/** 10: the least number of which a tenth is one. */
const LEAST = 10;
const QUANTILE = 0.9;

export class OutputEstimates {
  readonly #answers = new RecentByName();

  /** Tokens to reserve for an answer of at most `maxTokens`. */
  reserve(agent: string, maxTokens: number): number {
    return Math.min(maxTokens, this.#answers.quantile(agent, QUANTILE, LEAST) ?? maxTokens);
  }

  learn(agent: string, tokens: number): void {
    this.#answers.add(agent, tokens);
  }
}
