// What somebody who sees an error can do about it. The catalogue says what each code means; this says what to look at.
import { type ErrorKind, errorKindOf, isErrorCode } from "@openclaw/contracts";

const OF_KIND: Readonly<Record<ErrorKind, string>> = {
  invalid: "The input, or what was made of it, is wrong: the same input fails again. Edit it and replay.",
  denied: "The agent's file does not allow it. Allow it there if it should, then retry.",
  not_found: "What it names is not there. Check the name, then replay with the right one.",
  conflict: "Something else was recorded first. Look at what there is before doing it again.",
  exhausted: "A limit was reached. Give it a smaller input, or raise the limit in the agent's file, then retry.",
  cancelled: "Somebody stopped it. Retry it if it is wanted after all.",
  unavailable: "What it needed was away. Retry it once that is back.",
  bug: "This is a mistake in OpenClaw. The trace and the service's log tell more; please report it.",
};

const OF_CODE: Readonly<Record<string, string>> = {
  output_invalid:
    "The model's answers did not fit output_schema. Look at the last model calls, and at the agent's instructions.",
  tool_failed: "Look at the tool call that failed: its endpoint answered with an error or not at all.",
  tool_timeout: "The tool took longer than its timeout_seconds. Look at the tool, or give it more time.",
  tool_refused: "The tool refused the arguments. Look at the call, and at what the tool says in the details.",
  tool_arguments_invalid:
    "The model's arguments do not fit the tool's parameters. Describe them better in the agent's file.",
  attempt_timeout: "An attempt ran into timeout_seconds. The timeline shows which call took the time.",
  lease_lost: "The worker fell silent: it was killed, or its machine is. Look at the worker's log.",
  agent_memory_exceeded:
    "The input made the agent process grow over memory_limit_per_agent. Give it less, or raise the limit.",
  context_exceeded:
    "The prompt does not fit max_context_tokens. Shorten the input, or raise it as far as the model allows.",
  effect_unknown: "Find out whether the effect happened, and say so: openclaw effect settle.",
  deadline_exceeded: "It was not its turn in time. Look at the queue of its agent and at its priority.",
};

export const hintOf = (code: string): string => OF_CODE[code] ?? OF_KIND[isErrorCode(code) ? errorKindOf(code) : "bug"];
