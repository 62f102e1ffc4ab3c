// The only way to tools. Takes calls from the bus, asks the decision, makes the call and answers, with a span, a count
// and a length for each. Every error goes into the reply, where the worker's request turns it into a thrown one.

import type { Bus, Incoming, Listening } from "@openclaw/bus";
import {
  abortSubject,
  attemptAbort,
  type ToolReply,
  type ToolRequest,
  toolRequest,
  toolsSubject,
} from "@openclaw/contracts";
import { AppError, coerceError, dispositionOf, requireParsed } from "@openclaw/errors";
import { ATTRIBUTE, type Logger, type Metrics, SPAN, type Tracing, withSpan } from "@openclaw/telemetry";
import { type Clock, monotonicClock, within } from "@openclaw/time";
import type { AgentVersions } from "./agent-versions.ts";
import type { ArgumentSchemas } from "./argument-schemas.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { type Addressed, type AdmittedCall, decideCall } from "./decide-call.ts";
import { type EffectLedger, type OpenEffect, openError } from "./effect-ledger.ts";
import { type PerformCall, placeOf } from "./perform-call.ts";
import { RunningCalls } from "./running-calls.ts";

const QUEUE_GROUP = "tool-gateway";

/** What is running may end by itself for this long at a stop; the worker repeats what is broken off then. */
const DRAIN_MS = 10_000;

/** Effects that are pending at a time, twice: one that is forgotten is told again. */
const MAX_TOLD = 128;

/** In place of a tool's name that is on no list: metric labels come from closed sets. */
const UNLISTED = "unlisted";

export interface ToolGatewayDeps {
  readonly bus: Pick<Bus, "serve" | "subscribe">;
  readonly agents: AgentVersions;
  readonly schemas: ArgumentSchemas;
  readonly perform: PerformCall;
  readonly effects: Pick<EffectLedger, "once">;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, "counter" | "histogram">;
  readonly tracing: Pick<Tracing, "tracer">;
}

/** What is found out about a call while it is handled. */
interface Course {
  toolLabel: string;
  /** An effect that was called and whose end is not known: no error of the call says what became of it. */
  open: OpenEffect | undefined;
}

export class ToolGateway {
  readonly name = "tool-gateway";
  readonly #deps: ToolGatewayDeps;
  readonly #running = new RunningCalls();
  readonly #told = new BoundedCache<boolean>(MAX_TOLD);
  readonly #calls;
  readonly #seconds;
  #listening: readonly Listening[] = [];

  constructor(deps: ToolGatewayDeps) {
    this.#deps = deps;
    this.#calls = deps.metrics.counter("openclaw_tool_calls_total");
    this.#seconds = deps.metrics.histogram("openclaw_tool_call_seconds");
  }

  /** Calls under way. */
  get running(): number {
    return this.#running.size;
  }

  async start(): Promise<void> {
    const { bus } = this.#deps;
    this.#listening = [
      bus.subscribe(abortSubject.all, attemptAbort, (attempt) => this.#running.abort(attempt)),
      bus.serve(toolsSubject.all, toolRequest, (request, incoming) => this.#answer(request, incoming), {
        queue: QUEUE_GROUP,
      }),
    ];
  }

  /** Takes no more calls, lets those under way end, and breaks off what is late. */
  async stop(): Promise<void> {
    for (const listening of this.#listening) listening.stop();
    const late = new AppError("tool_failed", "the tool gateway is shutting down");
    try {
      await within(this.#running.idle(), DRAIN_MS, () => late);
    } catch {
      this.#running.abortAll(late);
      await this.#running.idle();
    }
  }

  async #answer(request: ToolRequest, incoming: Incoming): Promise<ToolReply> {
    const startedAt = monotonicClock.now();
    const course: Course = { toolLabel: UNLISTED, open: undefined };
    const finish = (outcome: string): number => {
      const durationMs = monotonicClock.now() - startedAt;
      this.#calls.inc({ tool: course.toolLabel, outcome });
      this.#seconds.observe({ tool: course.toolLabel }, durationMs / 1000);
      return durationMs;
    };
    try {
      const result = await withSpan(this.#deps.tracing, spanOf(request), (span) => {
        // The name comes from a model until it is found on a list, and span names are a closed set.
        const onListed = (tool: string) => {
          course.toolLabel = tool;
          span.updateName(SPAN.executeTool(tool));
        };
        return this.#running.run(request, async (control) => {
          const call = await this.#decide(request, incoming, onListed);
          return this.#call(call, course, control);
        });
      });
      return { v: 1, result, duration_ms: finish("ok") };
    } catch (thrown) {
      const heard = coerceError(thrown);
      const error = course.open === undefined ? heard : openError(course.toolLabel, course.open, heard);
      this.#logEnd(request, error);
      return { v: 1, error: error.toWire(), duration_ms: finish(error.code) };
    }
  }

  /** A worker asks each second about an effect that is pending: that is told once, and again when there is something new. */
  #logEnd(request: ToolRequest, error: AppError): void {
    const { task, attempt, agent, tool } = request;
    const { step, place } = placeOf(request);
    const isNews =
      error.code !== "effect_pending" || this.#isUntold(`${task} ${attempt} ${step} ${place} ${error.message}`);
    this.#deps.log[isNews ? dispositionOf(error.kind).logLevel : "debug"](
      { err: error, code: error.code, task, attempt, agent, tool },
      "A tool call ended without a result",
    );
  }

  #isUntold(what: string): boolean {
    let isMade = false;
    this.#told.getOrMake(what, () => {
      isMade = true;
      return isMade;
    });
    return isMade;
  }

  async #decide(request: ToolRequest, incoming: Incoming, onListed: (tool: string) => void): Promise<AdmittedCall> {
    const { agents, schemas, clock } = this.#deps;
    const addressed: Addressed = requireParsed(toolsSubject.parse(incoming.subject), "tool_not_allowed", "subject");
    const spec = await agents.find(request.agent_version);
    if (spec.tools.some(({ name }) => name === addressed.tool)) onListed(addressed.tool);
    return decideCall({ addressed, request, spec, schemas, now: clock.now() });
  }

  async #call(call: AdmittedCall, course: Course, control: AbortController): Promise<unknown> {
    const { perform, effects } = this.#deps;
    const { signal } = control;
    const deadlineAt = performance.now() + call.timeoutMs;
    const onOpen = (open: OpenEffect | undefined) => {
      course.open = open;
    };
    const late = () => control.abort(new AppError("tool_timeout", `${call.tool.name} took over ${call.timeoutMs} ms`));
    const timer = setTimeout(late, call.timeoutMs);
    try {
      if (call.tool.effect !== "effect") return await perform.call(call, signal);
      return await effects.once({ call, signal, deadlineAt, onOpen });
    } finally {
      clearTimeout(timer);
    }
  }
}

const spanOf = (request: ToolRequest) =>
  ({
    name: SPAN.executeTool(UNLISTED),
    kind: "internal",
    attributes: {
      [ATTRIBUTE.genAiOperation]: "execute_tool",
      [ATTRIBUTE.genAiToolName]: request.tool,
      [ATTRIBUTE.genAiToolType]: "function",
      [ATTRIBUTE.genAiToolCallId]: request.call_id,
      [ATTRIBUTE.genAiAgentName]: request.agent,
      [ATTRIBUTE.taskId]: request.task,
      [ATTRIBUTE.rootTaskId]: request.root,
      [ATTRIBUTE.attempt]: request.attempt,
      [ATTRIBUTE.tenant]: request.tenant,
    },
  }) as const;
