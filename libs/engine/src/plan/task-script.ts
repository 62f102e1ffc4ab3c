// One task, drawn from its agent's profile: what each turn will say, fixed before the task starts.
import type { PromptSegment } from "../block-hash.ts";
import type { EngineRequest } from "../engine-request.ts";
import { around, type Random } from "../seeded-random.ts";
import type { AgentProfile } from "./agent-profile.ts";

export interface TaskScript {
  readonly agent: string;
  /** Each turn's prompt holds all that was said before. */
  readonly turns: readonly EngineRequest[];
  /** How long the tool after each turn but the last takes. */
  readonly toolMs: readonly number[];
}

export const drawTask = (id: string, profile: AgentProfile, spread: number, random: Random): TaskScript => {
  const { sharedPrefixTokens: shared, promptTokens, callTokens, toolResultTokens } = profile;
  const own = around(Math.max(1, promptTokens - shared), spread, random);
  let said: readonly PromptSegment[] = [
    ...(shared > 0 ? [{ content: `agent ${profile.name}`, tokens: shared }] : []),
    { content: `input of ${id}`, tokens: own },
  ];
  const turns: EngineRequest[] = [];
  const toolMs: number[] = [];
  for (let turn = 0; turn < profile.turns; turn += 1) {
    const isLast = turn === profile.turns - 1;
    const outputContent = `answer ${turn} of ${id}`;
    const outputTokens = around(isLast ? profile.outputTokens : callTokens, spread, random);
    turns.push({ id: `${id} turn ${turn}`, prompt: said, outputTokens, outputContent });
    if (isLast) break;
    const result = { content: `result ${turn} of ${id}`, tokens: around(toolResultTokens, spread, random) };
    said = [...said, { content: outputContent, tokens: outputTokens }, result];
    toolMs.push(profile.toolSeconds * 1000 * (1 + spread * (2 * random() - 1)));
  }
  return { agent: profile.name, turns, toolMs };
};

/** Chosen by weight. */
export const pickProfile = (profiles: readonly AgentProfile[], random: Random): AgentProfile => {
  const total = profiles.reduce((sum, { weight }) => sum + weight, 0);
  let left = random() * total;
  const chosen = profiles.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  if (chosen === undefined) throw new TypeError("there must be an agent whose weight is over 0");
  return chosen;
};
