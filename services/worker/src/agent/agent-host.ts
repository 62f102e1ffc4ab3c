// One agent process from within: takes a run, asks the parent for what its next step needs, and drops it when it is
// cancelled. It waits for nothing: each message that comes leads to the one that goes.
import type { FromAgent, RunOrder, RunWord, ToAgent } from "../ipc.ts";
import { type PreparedAgent, Prompter, prepareAgent, wordOf } from "./loop.ts";
import { afterModel, afterTool, begin, type Move, type Progress, type Rules } from "./next-step.ts";

/** `progress` is as far as the last word that was said. */
interface CurrentRun {
  readonly run: number;
  readonly prompter: Prompter;
  readonly progress: Progress;
}

export class AgentHost {
  readonly #send: (message: FromAgent) => void;
  #agent: PreparedAgent | undefined;
  #current: CurrentRun | undefined;

  constructor(send: (message: FromAgent) => void) {
    this.#send = send;
  }

  receive(message: ToAgent): void {
    switch (message.type) {
      case "ping":
        this.#send({ type: "pong" });
        break;
      case "run":
        this.#begin(message.run, message.order);
        break;
      case "cancel":
        this.#current = undefined;
        this.#send({ type: "idle", run: message.run });
        break;
      case "model.reply":
        this.#goOn(message.run, (rules, progress) => afterModel(rules, progress, message.reply));
        break;
      case "tool.reply":
        this.#goOn(message.run, (rules, progress) => afterTool(rules, progress, message.reply));
        break;
    }
  }

  #begin(run: number, { version, spec, ...given }: RunOrder): void {
    this.#current = undefined;
    try {
      if (this.#agent?.version !== version && spec !== undefined) this.#agent = prepareAgent(version, spec);
    } catch (thrown) {
      const message = `output_schema does not compile: ${textOf(thrown)}`;
      this.#send({ run, type: "failed", failure: { code: "schema_invalid", message } });
      return;
    }
    const agent = this.#agent;
    if (agent?.version !== version) this.#send({ run, ...internal(`agent version ${version} was never given`) });
    else this.#say({ run, prompter: new Prompter(agent, given) }, () => begin(agent.rules));
  }

  /** A late reply to a run that was dropped leads nowhere. */
  #goOn(run: number, after: (rules: Rules, progress: Progress) => Move): void {
    const current = this.#current;
    if (current?.run !== run) return;
    this.#current = undefined;
    this.#say(current, () => after(current.prompter.rules, current.progress));
  }

  #say(about: Omit<CurrentRun, "progress">, decide: () => Move): void {
    const { run, prompter } = about;
    try {
      const move = decide();
      const word = wordOf(prompter, move);
      if (word.type === "model.request" || word.type === "tool.request")
        this.#current = { ...about, progress: move.progress };
      this.#send({ run, ...word });
    } catch (thrown) {
      this.#current = undefined;
      this.#send({ run, ...internal(textOf(thrown)) });
    }
  }
}

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : "unknown");

const internal = (message: string): RunWord => ({
  type: "failed",
  failure: { code: "internal", message: `the agent loop failed: ${message}` },
});
