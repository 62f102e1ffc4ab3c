// One agent process from within: takes a run, relays its requests to the parent, and drops it when it is cancelled.
import type { ToolCall } from "@openclaw/contracts";
import type { FromAgent, ModelReply, ModelRequest, RunOrder, ToAgent, ToolReply } from "../ipc.ts";
import { type LoopEnd, type PreparedAgent, prepareAgent, runTask } from "./loop.ts";

/** A run that was cancelled never settles its last wait: nothing of it goes on. */
interface CurrentRun {
  readonly run: number;
  answer: ((reply: never) => void) | undefined;
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
        void this.#run(message.run, message.order);
        break;
      case "cancel":
        this.#current = undefined;
        this.#send({ type: "idle", run: message.run });
        break;
      case "model.reply":
      case "tool.reply":
        this.#answer(message.run, message.reply);
        break;
    }
  }

  async #run(run: number, order: RunOrder): Promise<void> {
    const current: CurrentRun = { run, answer: undefined };
    this.#current = current;
    const end = await this.#perform(current, order);
    if (this.#current !== current) return;
    this.#current = undefined;
    if ("failure" in end) this.#send({ type: "failed", run, failure: end.failure });
    else this.#send({ type: "done", run, result: end.result });
  }

  async #perform(current: CurrentRun, { version, spec, user }: RunOrder): Promise<LoopEnd> {
    const { run } = current;
    try {
      if (this.#agent?.version !== version && spec !== undefined) this.#agent = prepareAgent(version, spec);
    } catch (thrown) {
      return { failure: { code: "schema_invalid", message: `output_schema does not compile: ${textOf(thrown)}` } };
    }
    try {
      if (this.#agent?.version !== version) return internal(`agent version ${version} was never given`);
      return await runTask(this.#agent, user, {
        callModel: (request: ModelRequest) => this.#ask<ModelReply>(current, { type: "model.request", run, request }),
        callTool: (call: ToolCall) => this.#ask<ToolReply>(current, { type: "tool.request", run, call }),
      });
    } catch (thrown) {
      return internal(textOf(thrown));
    }
  }

  #ask<Reply>(current: CurrentRun, message: FromAgent): Promise<Reply> {
    return new Promise((resolve) => {
      if (this.#current !== current) return;
      current.answer = resolve;
      this.#send(message);
    });
  }

  #answer(run: number, reply: ModelReply | ToolReply): void {
    if (this.#current?.run !== run) return;
    const { answer } = this.#current;
    this.#current.answer = undefined;
    answer?.(reply as never);
  }
}

const textOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : "unknown");

const internal = (message: string): LoopEnd => ({
  failure: { code: "internal", message: `the agent loop failed: ${message}` },
});
