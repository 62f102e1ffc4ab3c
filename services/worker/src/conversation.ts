// Answers what an agent process asks for during one run: model calls, tool calls.
// C1: the process hears of a step while it is being stored, and no call goes out and no result counts before it is. A
// process can do nothing but think and ask, so that what the record lost had no consequence.
// C2: what earlier attempts have recorded is answered from their record: no call goes out for it, and no span, metric,
// journal record or usage tells of one. Only the count of tool calls, which is the task's, includes it.
import {
  type AgentSpec,
  addUsage,
  type InferRequest,
  NO_USAGE,
  parseGuardedJson,
  type RecordedStep,
  recordedArguments,
  type ToolCall,
  type Usage,
  type WorkItem,
} from "@openclaw/contracts";
import { AppError, coerceError, requireParsed, taskAfter } from "@openclaw/errors";
import { ATTRIBUTE, type Tracing, withSpan } from "@openclaw/telemetry";
import { offeredTools } from "./agent/prompt.ts";
import { errorOf } from "./agent-message.ts";
import type { AgentProcess } from "./agent-process.ts";
import type { AttemptJournal } from "./attempt-journal.ts";
import { chatSpan, toolSpan } from "./call-spans.ts";
import { cleanWireError } from "./clean-wire-error.ts";
import type { ModelReply, ModelRequest, ToolReply } from "./ipc.ts";
import type { ModelLine, RepeatBudget } from "./model-line.ts";
import { modelReplyOf, Replay, toolReplyOf } from "./replay.ts";
import type { SessionKeeper } from "./session-keeper.ts";
import type { CallTool } from "./tool-call.ts";
import { untilAborted } from "./until-aborted.ts";
import type { WorkerMetrics } from "./worker-metrics.ts";

/** A call that failed for no fault of the task's is worth one more try before the whole attempt is. */
const REPEATS_PER_ATTEMPT = 1;

export interface ConversationDeps {
  readonly modelLine: ModelLine;
  readonly callTool: CallTool;
  readonly tracing: Tracing;
  readonly metrics: WorkerMetrics;
  /** Limit of one model call. */
  readonly requestTimeoutMs: number;
}

export interface ConversationOptions {
  readonly item: WorkItem;
  readonly spec: AgentSpec;
  readonly journal: AttemptJournal;
  readonly signal: AbortSignal;
  /** Milliseconds until the attempt's time is up. */
  readonly remainingMs: () => number;
  /** What earlier attempts have done already. */
  readonly recorded: readonly RecordedStep[];
  /** Of a task in a session. */
  readonly session: SessionKeeper | undefined;
}

/** The model's turn that asked for a tool call, and the call's place in it: the same in every attempt at it. */
interface CallPlace {
  readonly step: number;
  readonly index: number;
}

export class Conversation {
  readonly #deps: ConversationDeps;
  readonly #options: ConversationOptions;
  readonly #replay: Replay;
  readonly #repeats: RepeatBudget = { left: REPEATS_PER_ATTEMPT };
  #usage: Usage = NO_USAGE;
  /** Every try of every model call, so that no two have the same id. */
  #tries = 0;
  /** Tool calls that were answered from the record. */
  #replayedCalls = 0;
  #contextTokens = 0;
  /** Where the next tool call stands. */
  #place: CallPlace = { step: 0, index: 0 };

  constructor(deps: ConversationDeps, options: ConversationOptions) {
    this.#deps = deps;
    this.#options = options;
    this.#replay = new Replay(options.recorded);
  }

  get usage(): Usage {
    return this.#usage;
  }

  /** Tokens of the last turn, prompt and answer. */
  get contextTokens(): number {
    return this.#contextTokens;
  }

  /** Serves the process until its run ends; the run's result, or its error. */
  async serve(agent: AgentProcess): Promise<unknown> {
    const { signal, journal } = this.#options;
    for (;;) {
      const message = await agent.next(signal);
      if (message.type !== "failed") await untilAborted(journal.written(), signal);
      switch (message.type) {
        case "model.request":
          agent.reply({ type: "model.reply", reply: await this.#answerModel(message.request) });
          break;
        case "tool.request":
          agent.reply({ type: "tool.reply", reply: await this.#answerTool(message.call) });
          break;
        case "done":
          this.#replay.end();
          return message.result;
        case "failed":
          throw errorOf(message.failure);
        case "idle":
          throw new AppError("internal", "an agent process gave up a run that nobody cancelled");
      }
    }
  }

  async #answerModel(request: ModelRequest): Promise<ModelReply> {
    this.#place = { step: this.#place.step + 1, index: 0 };
    const step = this.#replay.modelStep();
    this.#options.session?.asked(request, step !== undefined);
    const reply = step === undefined ? await this.#callModel(request) : modelReplyOf(step);
    if (step !== undefined) this.#contextTokens = step.usage.prompt_tokens + step.usage.completion_tokens;
    this.#options.session?.answered(reply.message);
    return reply;
  }

  async #answerTool(call: ToolCall): Promise<ToolReply> {
    const place = this.#place;
    this.#place = { ...place, index: place.index + 1 };
    const step = this.#replay.toolStep(call);
    if (step === undefined) return this.#useTool(call, place);
    this.#replayedCalls += 1;
    return toolReplyOf(step);
  }

  /** Which call of the task the one under way is. An attempt that was lost may not have reported what it recorded. */
  #callNumber(): number {
    const earlier = Math.max(this.#options.item.tool_calls ?? 0, this.#replayedCalls);
    return earlier + this.#usage.tool_calls;
  }

  #inferRequest({ messages, mode, max_tokens }: ModelRequest): InferRequest {
    const { item, spec, remainingMs } = this.#options;
    const { task, attempt, tenant, agent, priority } = item;
    this.#tries += 1;
    return {
      v: 1,
      call: `${task}.${attempt}.${this.#tries}`,
      task,
      attempt,
      tenant,
      agent,
      priority,
      model: spec.model,
      messages: [...messages],
      tools: mode === "tools" ? offeredTools(spec) : [],
      ...(mode === "schema" && spec.output_schema !== undefined ? { output_schema: spec.output_schema } : {}),
      max_tokens,
      timeout_ms: Math.max(1, Math.ceil(Math.min(this.#deps.requestTimeoutMs, remainingMs()))),
    };
  }

  #callModel(request: ModelRequest): Promise<ModelReply> {
    const { item, spec, journal, signal } = this.#options;
    const { agent, adapter } = item;
    return withSpan(this.#deps.tracing, chatSpan(item, spec, request.max_tokens), async (span) => {
      const done = await this.#counted(() =>
        this.#deps.modelLine.call({
          adapter,
          repeats: this.#repeats,
          request: () => this.#inferRequest(request),
          signal,
        }),
      );
      const { message, finish_reason, usage, timings, adapter: servedBy, replica } = done;
      this.#usage = addUsage(this.#usage, usage);
      this.#contextTokens = usage.prompt_tokens + usage.completion_tokens;
      this.#deps.metrics.countTokens(agent, usage, spec.max_context_tokens);
      span.setAttributes({
        [ATTRIBUTE.genAiFinishReasons]: [finish_reason],
        [ATTRIBUTE.genAiInputTokens]: usage.prompt_tokens,
        [ATTRIBUTE.genAiOutputTokens]: usage.completion_tokens,
        [ATTRIBUTE.genAiCachedTokens]: usage.cached_tokens,
        [ATTRIBUTE.adapter]: servedBy,
        [ATTRIBUTE.replica]: replica,
      });
      journal.modelStep({ message, finish_reason, usage, timings, adapter: servedBy, replica });
      return { message, finish_reason };
    });
  }

  async #counted<T>(call: () => Promise<T>): Promise<T> {
    const { metrics } = this.#deps;
    const { agent } = this.#options.item;
    try {
      const result = await call();
      metrics.countModelCall(agent, "ok");
      return result;
    } catch (thrown) {
      metrics.countModelCall(agent, coerceError(thrown).code);
      throw thrown;
    }
  }

  async #useTool(call: ToolCall, place: CallPlace): Promise<ToolReply> {
    const { journal, signal } = this.#options;
    this.#usage = { ...this.#usage, tool_calls: this.#usage.tool_calls + 1 };
    const startedAt = performance.now();
    const reply = await this.#toolReply(call, place);
    if (signal.aborted) throw signal.reason;
    // It is asked for again once it is settled, and is one call of the task then.
    if ("error" in reply && taskAfter(reply.error) === "park")
      this.#usage = { ...this.#usage, tool_calls: this.#usage.tool_calls - 1 };
    journal.toolStep({
      call_id: call.id,
      tool: call.name,
      arguments: recordedArguments(call),
      ...reply,
      duration_ms: performance.now() - startedAt,
    });
    return reply;
  }

  async #toolReply(call: ToolCall, place: CallPlace): Promise<ToolReply> {
    const { item, spec } = this.#options;
    try {
      const ask = () => this.#askGateway(call, place);
      return { result: await withSpan(this.#deps.tracing, toolSpan(item, spec, call), ask) };
    } catch (thrown) {
      return { error: cleanWireError(thrown) };
    }
  }

  async #askGateway({ id, name, arguments: text }: ToolCall, place: CallPlace): Promise<unknown> {
    const { item, spec, signal, remainingMs, journal } = this.#options;
    const { task, root, attempt, tenant, agent, agent_version } = item;
    const given = requireParsed(parseGuardedJson(text), "tool_arguments_invalid", `arguments of ${name.slice(0, 80)}`);
    const call_number = this.#callNumber();
    const request = { v: 1, task, root, attempt, tenant, agent, agent_version, tool: name, ...place } as const;
    const isEffect = spec.tools.some((tool) => tool.name === name && tool.effect === "effect");
    const records = isEffect ? { records: [...journal.ledToEffect()] } : {};
    const asked = { ...request, ...records, call_id: id, call_number, arguments: given };
    return this.#deps.callTool(asked, spec, remainingMs(), signal);
  }
}
