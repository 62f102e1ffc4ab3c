// Answers what an agent process asks for during one run: model calls, tool calls.
// C1: the process hears of a step while it is being stored, and no call goes out and no result counts before it is. A
// process can do nothing but think and ask, so that what the record lost had no consequence.
import {
  type AgentSpec,
  addUsage,
  type InferRequest,
  NO_USAGE,
  parseGuardedJson,
  type ToolCall,
  type Usage,
  type WorkItem,
} from "@openclaw/contracts";
import { AppError, coerceError, requireParsed } from "@openclaw/errors";
import { ATTRIBUTE, GEN_AI_PROVIDER, SPAN, type Tracing, withSpan } from "@openclaw/telemetry";
import { offeredTools } from "./agent/prompt.ts";
import { errorOf } from "./agent-message.ts";
import type { AgentProcess } from "./agent-process.ts";
import type { AttemptJournal } from "./attempt-journal.ts";
import { cleanWireError } from "./clean-wire-error.ts";
import type { ModelReply, ModelRequest, ToolReply } from "./ipc.ts";
import type { ModelLine, RepeatBudget } from "./model-line.ts";
import type { CallTool } from "./tool-call.ts";
import { untilAborted } from "./until-aborted.ts";
import type { WorkerMetrics } from "./worker-metrics.ts";

/** A call that failed for no fault of the task's is worth one more try before the whole attempt is. */
const REPEATS_PER_ATTEMPT = 1;
/** Arguments that are not JSON are recorded as the text they are, up to this length. */
const MAX_RECORDED_TEXT = 2_000;

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
}

export class Conversation {
  readonly #deps: ConversationDeps;
  readonly #options: ConversationOptions;
  readonly #repeats: RepeatBudget = { left: REPEATS_PER_ATTEMPT };
  #usage: Usage = NO_USAGE;
  /** Every try of every model call, so that no two have the same id. */
  #tries = 0;
  #contextTokens = 0;
  /** Where the next tool call stands: the model's turn, and the call's place in it. */
  #place = { step: 0, index: 0 };

  constructor(deps: ConversationDeps, options: ConversationOptions) {
    this.#deps = deps;
    this.#options = options;
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
          agent.reply({ type: "model.reply", reply: await this.#callModel(message.request) });
          break;
        case "tool.request":
          agent.reply({ type: "tool.reply", reply: await this.#useTool(message.call) });
          break;
        case "done":
          return message.result;
        case "failed":
          throw errorOf(message.failure);
        case "idle":
          throw new AppError("internal", "an agent process gave up a run that nobody cancelled");
      }
    }
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
    const attributes = {
      [ATTRIBUTE.genAiOperation]: "chat",
      [ATTRIBUTE.genAiProvider]: GEN_AI_PROVIDER,
      [ATTRIBUTE.genAiAgentName]: agent,
      [ATTRIBUTE.genAiRequestModel]: spec.model,
      [ATTRIBUTE.genAiRequestMaxTokens]: request.max_tokens,
      [ATTRIBUTE.taskId]: item.task,
    };
    return withSpan(this.#deps.tracing, { name: SPAN.chat(spec.model), kind: "client", attributes }, async (span) => {
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
      this.#place = { step: this.#place.step + 1, index: 0 };
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

  async #useTool(call: ToolCall): Promise<ToolReply> {
    const { journal, signal } = this.#options;
    this.#usage = { ...this.#usage, tool_calls: this.#usage.tool_calls + 1 };
    const startedAt = performance.now();
    const reply = await this.#toolReply(call);
    if (signal.aborted) throw signal.reason;
    const parsed = parseGuardedJson(call.arguments);
    journal.toolStep({
      call_id: call.id,
      tool: call.name,
      arguments: parsed.ok ? parsed.value : call.arguments.slice(0, MAX_RECORDED_TEXT).toWellFormed(),
      ...reply,
      duration_ms: performance.now() - startedAt,
    });
    return reply;
  }

  async #toolReply(call: ToolCall): Promise<ToolReply> {
    const { item, spec } = this.#options;
    const attributes = {
      [ATTRIBUTE.genAiOperation]: "execute_tool",
      [ATTRIBUTE.genAiAgentName]: item.agent,
      [ATTRIBUTE.genAiToolName]: call.name,
      [ATTRIBUTE.genAiToolCallId]: call.id,
      [ATTRIBUTE.genAiToolType]: "function",
      [ATTRIBUTE.taskId]: item.task,
    };
    // Names come from the model: one that no agent has must not become a span's name.
    const known = spec.tools.some(({ name }) => name === call.name) ? call.name : "unlisted";
    try {
      const span = { name: SPAN.executeTool(known), kind: "client" as const, attributes };
      return { result: await withSpan(this.#deps.tracing, span, () => this.#askGateway(call)) };
    } catch (thrown) {
      return { error: cleanWireError(thrown) };
    }
  }

  async #askGateway({ id, name, arguments: text }: ToolCall): Promise<unknown> {
    const { item, spec, signal, remainingMs } = this.#options;
    const place = this.#place;
    this.#place = { ...place, index: place.index + 1 };
    const { task, root, attempt, tenant, agent, agent_version } = item;
    const given = requireParsed(parseGuardedJson(text), "tool_arguments_invalid", `arguments of ${name.slice(0, 80)}`);
    const call_number = (item.tool_calls ?? 0) + this.#usage.tool_calls;
    const request = { v: 1, task, root, attempt, tenant, agent, agent_version, tool: name, ...place } as const;
    return this.#deps.callTool({ ...request, call_id: id, call_number, arguments: given }, spec, remainingMs(), signal);
  }
}
