// An agent version in use: what a move of it makes the process say.
import type { AgentSpec, ChatMessage } from "@openclaw/contracts";
import type { Failure, ModelRequest, RunOrder, RunWord } from "../ipc.ts";
import { fitMemory, type Memory, NO_MEMORY, recall } from "./memory.ts";
import type { Move, Progress, Rules } from "./next-step.ts";
import { createOutputCheck } from "./output-check.ts";
import { fitPrompt, offeredTools, systemText } from "./prompt.ts";

/** Beside a turn per tool call: the answer, two repairs, and some for a model that asks for several things in turn. */
const EXTRA_TURNS = 6;

/** An agent version, ready to run tasks. */
export interface PreparedAgent {
  readonly version: string;
  readonly system: ChatMessage;
  readonly rules: Rules;
  readonly maxContextTokens: number;
  /** Length of the offer of tools, as it goes into the prompt. */
  readonly toolChars: number;
}

export const prepareAgent = (version: string, spec: AgentSpec): PreparedAgent => {
  const tools = offeredTools(spec);
  return {
    version,
    system: { role: "system", content: systemText(spec) },
    rules: {
      offersTools: tools.length > 0,
      hasSchema: spec.output_schema !== undefined,
      maxTurns: spec.guardrails.max_tool_calls_per_task + EXTRA_TURNS,
      checkAnswer: createOutputCheck(spec.output_schema),
    },
    maxContextTokens: spec.max_context_tokens,
    toolChars: tools.length === 0 ? 0 : JSON.stringify(tools).length,
  };
};

/** Asks for the next turn; what is remembered may become less. */
export class Prompter {
  readonly #agent: PreparedAgent;
  readonly #question: ChatMessage;
  readonly #isInSession: boolean;
  #memory: Memory;

  constructor(agent: PreparedAgent, { user, session }: Pick<RunOrder, "user" | "session">) {
    this.#agent = agent;
    this.#question = { role: "user", content: user };
    this.#isInSession = session !== undefined;
    this.#memory = session === undefined ? NO_MEMORY : recall(session, agent.system, agent.toolChars);
  }

  get rules(): Rules {
    return this.#agent.rules;
  }

  request({ said, mode }: Progress): ModelRequest | Failure {
    const { system, maxContextTokens, toolChars: offered } = this.#agent;
    const limits = { maxContextTokens, toolChars: mode === "tools" ? offered : 0 };
    const own = [this.#question, ...said];
    this.#memory = fitMemory(this.#memory, system, own, limits);
    const { turns, charsPerToken } = this.#memory;
    const fitted = fitPrompt({ before: [system, ...turns.flat()], own, charsPerToken }, limits);
    if (fitted === undefined) return tooLong(maxContextTokens);
    return { ...fitted, mode, ...(this.#isInSession ? { history: turns.map(({ length }) => length) } : {}) };
  }
}

const tooLong = (maxContextTokens: number): Failure => ({
  code: "context_exceeded",
  message: `instructions, input and answers so far do not fit max_context_tokens (${maxContextTokens}) or one message`,
});

/** What is said to the parent: what the next step needs, or the end. */
export const wordOf = (prompter: Prompter, { progress, step }: Move): RunWord => {
  switch (step.type) {
    case "model": {
      const request = prompter.request(progress);
      return "code" in request ? { type: "failed", failure: request } : { type: "model.request", request };
    }
    case "tool":
      return { type: "tool.request", call: step.call };
    case "done":
      return { type: "done", result: step.result };
    case "fail":
      return { type: "failed", failure: step.failure };
  }
};
