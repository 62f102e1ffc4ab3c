// One attempt, from the work message to the confirmed outcome.
// T1: no call is made before the claim is granted and `attempt.started` is in the journal; then the work message is acked.
// T2: every granted attempt ends in one outcome, repeated until it is answered, unless the attempt was taken away.
// T3: a success may be told while its last line is being stored: the scheduler's commit alone decides, and it refuses the
//     outcome of an attempt that is not the current one, as the journal does. A failure is told after its line, since the
//     next attempt may follow at once and takes the log over.
// T4: whatever stops an attempt also stops its model call and its tool call.
import type { Bus, StreamMessage } from "@openclaw/bus";
import {
  type AgentSpec,
  type AttemptRef,
  abortSubject,
  NO_USAGE,
  type Outcome,
  type RecordedStep,
  type SessionUpdate,
  type WorkItem,
} from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import { ATTRIBUTE, failSpan, type Logger, type Span, withSpan } from "@openclaw/telemetry";
import { type Clock, sleep } from "@openclaw/time";
import type { AgentProcess } from "./agent-process.ts";
import type { FindAgent } from "./agent-versions.ts";
import { AttemptJournal } from "./attempt-journal.ts";
import { attemptSpan } from "./attempt-span.ts";
import { cleanWireError } from "./clean-wire-error.ts";
import { Conversation, type ConversationDeps } from "./conversation.ts";
import { guardResult } from "./guard-result.ts";
import { MAX_UNANSWERED_PINGS, type Pool } from "./pool.ts";
import { renderInput } from "./render-input.ts";
import type { SchedulerLine } from "./scheduler-line.ts";
import { SessionKeeper } from "./session-keeper.ts";
import { untilAborted } from "./until-aborted.ts";

/** Nobody could say whether the attempt is wanted: another worker may have a better line to the scheduler. */
const UNCLAIMED_NAK_MS = 500;
/** The scheduler ends a task at its deadline by itself, as `expired`; our word counts only if it does not. */
const DEADLINE_GRACE_MS = 2_000;

export interface AttemptDeps extends ConversationDeps {
  readonly bus: Bus;
  readonly worker: string;
  readonly pool: Pick<Pool, "use">;
  readonly scheduler: SchedulerLine;
  readonly findAgent: FindAgent;
  /** Tasks after which a session begins anew. */
  readonly sessionMaxTasks: number;
  readonly clock: Clock;
  readonly log: Logger;
  /** The attempt is running, or does not need its process any more. */
  readonly onChange: () => void;
}

/** The message that brought it, and what is said about that. */
export type WorkMessage = Pick<StreamMessage, "subject" | "ack" | "nak">;

/** `claiming` holds a slot and no lease; `reporting` holds a lease and no slot. */
export type AttemptPhase = "claiming" | "running" | "reporting";

interface AttemptEnd {
  readonly outcome: Outcome;
  readonly contextTokens: number;
  readonly session?: SessionUpdate | undefined;
}

export class Attempt {
  readonly #deps: AttemptDeps;
  readonly #item: WorkItem;
  readonly #journal: AttemptJournal;
  readonly #control = new AbortController();
  readonly #endsAt: number;
  /** Which bound the end of its time is. Decided once: timers run early, so that the clock may not say so when it comes. */
  readonly #endsBy: "deadline" | "timeout";
  #phase: AttemptPhase = "claiming";
  #agent: AgentProcess | undefined;

  constructor(deps: AttemptDeps, item: WorkItem) {
    this.#deps = deps;
    this.#item = item;
    const untilDeadline =
      item.deadline === null ? Number.POSITIVE_INFINITY : Date.parse(item.deadline) - deps.clock.now();
    this.#endsAt = performance.now() + Math.min(item.timeout_ms, untilDeadline);
    this.#endsBy = untilDeadline <= item.timeout_ms ? "deadline" : "timeout";
    const isCurrent = () => deps.scheduler.claim(this.ref);
    this.#journal = new AttemptJournal({ bus: deps.bus, item, clock: deps.clock, isCurrent });
  }

  get ref(): AttemptRef {
    return { task: this.#item.task, attempt: this.#item.attempt };
  }

  get phase(): AttemptPhase {
    return this.#phase;
  }

  /** Whether its lease should be renewed: its process, if it has one, answers. */
  get isAlive(): boolean {
    return this.#phase !== "claiming" && (this.#agent?.unanswered ?? 0) <= MAX_UNANSWERED_PINGS;
  }

  /** Ends it with this error. */
  stop(error: AppError): void {
    this.#control.abort(error);
  }

  /** Never rejects. */
  async run(message: WorkMessage): Promise<void> {
    const { tracing, log } = this.#deps;
    try {
      await withSpan(tracing, attemptSpan(this.#item, message.subject), (span) => this.#claimAndRun(message, span));
    } catch (thrown) {
      const error = coerceError(thrown);
      log.warn({ ...this.ref, code: error.code, err: error }, "An attempt ended without a confirmed outcome");
    }
  }

  async #claimAndRun(message: WorkMessage, span: Span): Promise<void> {
    const { scheduler } = this.#deps;
    let granted: boolean;
    try {
      granted = await scheduler.claim(this.ref);
    } catch (error) {
      message.nak(UNCLAIMED_NAK_MS);
      throw error;
    }
    if (!granted) return message.ack();
    this.#enter("running");
    const end = await this.#performInTime(message, span);
    if (end.outcome.status === "failed") failSpan(span, AppError.fromWire(end.outcome.error));
    this.#enter("reporting");
    await this.#report(end);
  }

  async #performInTime(message: WorkMessage, span: Span): Promise<AttemptEnd> {
    const timer = setTimeout(() => this.stop(this.#lateError()), this.#remainingMs());
    try {
      return await this.#perform(message, span);
    } finally {
      clearTimeout(timer);
    }
  }

  /** From the start in the journal to the outcome. Does not reject: an error is an outcome. */
  async #perform(message: WorkMessage, span: Span): Promise<AttemptEnd> {
    const { findAgent, bus } = this.#deps;
    const { signal } = this.#control;
    let conversation: Conversation | undefined;
    try {
      const recorded = await this.#begin(message, span);
      const known = Promise.all([findAgent(this.#item.agent_version), this.#openSession()]);
      const [spec, session] = await untilAborted(known, signal);
      if (!spec.tools.some(({ effect }) => effect === "effect")) this.#journal.callsNoEffect();
      const remainingMs = () => this.#remainingMs();
      const about = { item: this.#item, spec, journal: this.#journal, signal, remainingMs, recorded, session };
      conversation = new Conversation(this.#deps, about);
      const result = guardResult(await this.#converse(conversation, spec, session));
      const { usage, contextTokens } = conversation;
      const outcome = { status: "succeeded", result, usage } as const;
      return { outcome, contextTokens, session: session?.after(contextTokens) };
    } catch (thrown) {
      const { usage, contextTokens } = conversation ?? { usage: NO_USAGE, contextTokens: 0 };
      if (signal.aborted) bus.publish(abortSubject.build({ task: this.#item.task }), { v: 1, ...this.ref });
      return { outcome: { status: "failed", error: cleanWireError(thrown), usage }, contextTokens };
    }
  }

  /**
   * T1. A first attempt, or one that begins anew, goes on while its first record is being stored: no call is made before
   * that. One that takes steps over must know them first.
   */
  async #begin(message: WorkMessage, span: Span): Promise<readonly RecordedStep[]> {
    const { worker, log } = this.#deps;
    const { attempt, resume_from = attempt, recorded: brought } = this.#item;
    // A fork that begins anew does so after the steps that it was forked with.
    const resumed = resume_from < attempt || brought !== undefined ? this.#journal.resumed(worker) : undefined;
    if (resumed === undefined) this.#journal.started(worker);
    this.#journal.written().then(
      () => message.ack(),
      () => {},
    );
    if (resumed === undefined) return [];
    const recorded = await untilAborted(resumed, this.#control.signal);
    span.setAttribute(ATTRIBUTE.resumedSteps, recorded.length);
    log.info({ ...this.ref, steps: recorded.length }, "An attempt goes on after the recorded steps");
    return recorded;
  }

  async #openSession(): Promise<SessionKeeper | undefined> {
    const { session: id } = this.#item;
    if (id === undefined) return undefined;
    const content = await this.#deps.scheduler.session(this.ref);
    return new SessionKeeper({ id, content, maxTasks: this.#deps.sessionMaxTasks, journal: this.#journal });
  }

  #converse(conversation: Conversation, spec: AgentSpec, session: SessionKeeper | undefined): Promise<unknown> {
    const { agent_version: version, input } = this.#item;
    const { signal } = this.#control;
    return this.#deps.pool.use(signal, async (agent) => {
      this.#agent = agent;
      try {
        agent.begin({ version, spec, user: renderInput(input), ...session?.memory }, this.#control);
        return await conversation.serve(agent);
      } finally {
        this.#agent = undefined;
      }
    });
  }

  async #report({ outcome, contextTokens, session }: AttemptEnd): Promise<void> {
    const { scheduler, log } = this.#deps;
    const told = { ...this.ref, outcome, context_tokens: contextTokens, ...(session === undefined ? {} : { session }) };
    if (outcome.status === "succeeded") {
      await Promise.all([this.#writeEnd(outcome), scheduler.report(told)]);
      return;
    }
    const { code, message } = outcome.error;
    log.info({ ...this.ref, code, message }, "An attempt failed");
    if (code === "attempt_revoked") return;
    if (code === "deadline_exceeded") await sleep(DEADLINE_GRACE_MS);
    if (await this.#writeEnd(outcome)) await scheduler.report(told);
  }

  /** Whether the attempt is still this worker's to report. Never rejects. */
  async #writeEnd(outcome: Outcome): Promise<boolean> {
    try {
      this.#journal.ended(outcome);
      await this.#journal.written();
    } catch (thrown) {
      const error = coerceError(thrown);
      if (error.code === "attempt_revoked") return false;
      // The outcome is committed by the scheduler; the journal's last line is for the record alone.
      this.#deps.log.warn({ ...this.ref, err: error }, "The end of an attempt could not be written to the journal");
    }
    return true;
  }

  #enter(phase: AttemptPhase): void {
    this.#phase = phase;
    this.#deps.onChange();
  }

  #remainingMs(): number {
    return Math.max(0, this.#endsAt - performance.now());
  }

  #lateError(): AppError {
    if (this.#endsBy === "deadline") return new AppError("deadline_exceeded");
    return new AppError("attempt_timeout", `the attempt ran longer than ${this.#item.timeout_ms} ms`);
  }
}
