// From a checked submission to the row it becomes. Pure: clock and chance are arguments.
import { priorityRank, type Submission, type TaskState } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";

/** What tells whether a submission became a task before. */
export interface Identity {
  readonly tenant: string;
  readonly idempotencyKey: string | null;
  readonly bodyHash: string;
  /** Unique per submission, so that one that is delivered twice is one task. */
  readonly origin: string;
}

/** What a row starts as; see migrations for the columns. */
export interface NewTask extends Identity {
  readonly id: string;
  readonly agent: string;
  readonly agentVersion: string;
  /** 0 critical to 4 idle. */
  readonly priority: number;
  readonly state: TaskState;
  readonly input: unknown;
  readonly root: string;
  readonly notBefore: Date | null;
  readonly deadline: Date | null;
  readonly timeoutSeconds: number | null;
  /** The session that it is a task of. */
  readonly sessionId: string | null;
  /** It cancels what goes before it in the session. */
  readonly interrupts: boolean;
  /** It does not wait for others of the session. */
  readonly rejectsBusy: boolean;
  readonly dataClass: string | null;
  readonly tags: readonly string[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly traceparent: string | null;
}

/** Fields of the contract that nothing acts on yet: refused, because a field that is ignored is a promise that is broken. */
const NOT_YET = ["concurrency_key"] as const;

export interface NewTaskContext {
  readonly id: string;
  readonly nowMs: number;
  readonly agentVersion: string;
  readonly identity: Identity;
  readonly traceparent: string | undefined;
}

export const buildNewTask = (submission: Submission, context: NewTaskContext): NewTask => {
  const unsupported = NOT_YET.filter((field) => submission[field] !== undefined);
  if (unsupported.length > 0) {
    throw new AppError("unsupported_field", `${unsupported.join(", ")}: not acted on by this version; leave it out`, {
      details: { fields: unsupported },
    });
  }
  const notBefore = dueTime(submission, context.nowMs);
  const deadline = submission.deadline === undefined ? null : new Date(submission.deadline);
  if (deadline !== null && deadline.getTime() <= context.nowMs)
    throw new AppError("deadline_exceeded", "deadline: is in the past");
  return {
    ...context.identity,
    id: context.id,
    agent: submission.agent,
    agentVersion: context.agentVersion,
    priority: priorityRank(submission.priority),
    state: notBefore === null ? "queued" : "scheduled",
    input: submission.input,
    root: context.id,
    notBefore,
    deadline,
    timeoutSeconds: submission.timeout_seconds ?? null,
    sessionId: submission.session_id ?? null,
    interrupts: submission.on_busy === "interrupt",
    rejectsBusy: submission.on_busy === "reject",
    dataClass: submission.data_class ?? null,
    tags: submission.tags ?? [],
    metadata: submission.metadata ?? {},
    traceparent: context.traceparent ?? null,
  };
};

const dueTime = ({ run_at, delay_seconds }: Submission, nowMs: number): Date | null => {
  const due = run_at === undefined ? nowMs + (delay_seconds ?? 0) * 1000 : Date.parse(run_at);
  return due > nowMs ? new Date(due) : null;
};

/** The blob that a task's input names, if it names one: it must be there before the task is accepted (rule R1). */
export const blobOf = (input: unknown): unknown =>
  typeof input === "object" && input !== null && "blob" in input ? input.blob : undefined;
