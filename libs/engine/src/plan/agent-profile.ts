// What a task of an agent costs in tokens, turn by turn. The presets are the five shipped agents: `sharedPrefixTokens`
// (system text and tools) were counted with Mistral's v3 tokenizer over deploy/config/agents, prompts and tool results
// over deploy/samples and the agents' own limits; outputs are what their schemas allow on such inputs.

export interface AgentProfile {
  readonly name: string;
  /** Its share of the tasks, relative to the other agents' weights. */
  readonly weight: number;
  /** The part of every first prompt that is the same in all tasks of the agent. */
  readonly sharedPrefixTokens: number;
  /** The whole first prompt, shared part included. */
  readonly promptTokens: number;
  /** Model calls of a task; between two of them is a tool call. */
  readonly turns: number;
  /** Tokens of a turn that calls a tool. */
  readonly callTokens: number;
  /** Tokens that a tool's answer adds to the prompt. */
  readonly toolResultTokens: number;
  readonly toolSeconds: number;
  /** Tokens of the last turn. */
  readonly outputTokens: number;
}

/**
 * Weights: 14 summaries and 8 extractions a minute as in the account this system is built from; how the rest of its 45
 * tasks a minute was spread is not told, and assumed.
 */
export const AGENT_PRESETS: readonly AgentProfile[] = [
  {
    name: "document-summarization",
    weight: 14,
    sharedPrefixTokens: 698,
    promptTokens: 790,
    turns: 2,
    callTokens: 70,
    toolResultTokens: 3750,
    toolSeconds: 0.6,
    outputTokens: 350,
  },
  {
    name: "data-extraction",
    weight: 8,
    sharedPrefixTokens: 1228,
    promptTokens: 1320,
    turns: 3,
    callTokens: 200,
    toolResultTokens: 1100,
    toolSeconds: 0.4,
    outputTokens: 250,
  },
  {
    name: "query-routing",
    weight: 14,
    sharedPrefixTokens: 2809,
    promptTokens: 2930,
    turns: 1,
    callTokens: 1,
    toolResultTokens: 1,
    toolSeconds: 0,
    outputTokens: 70,
  },
  {
    name: "code-review-triage",
    weight: 5,
    sharedPrefixTokens: 1199,
    promptTokens: 3050,
    turns: 1,
    callTokens: 1,
    toolResultTokens: 1,
    toolSeconds: 0,
    outputTokens: 250,
  },
  {
    name: "report-generation",
    weight: 4,
    sharedPrefixTokens: 1419,
    promptTokens: 3400,
    turns: 2,
    callTokens: 80,
    toolResultTokens: 700,
    toolSeconds: 0.5,
    outputTokens: 600,
  },
];

/** The longest text that a task of mean lengths grows to. */
export const longestContext = (profile: AgentProfile): number =>
  profile.promptTokens + (profile.turns - 1) * (profile.callTokens + profile.toolResultTokens) + profile.outputTokens;
