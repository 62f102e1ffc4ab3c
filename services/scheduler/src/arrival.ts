// One submission on its way through the door: its message, its span, and what it became so far.
import { createHash, randomBytes } from "node:crypto";
import type { StreamMessage } from "@openclaw/bus";
import { canonicalJson, newTaskId } from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import {
  extractContext,
  messagingAttributes,
  SPAN,
  type Span,
  startSpan,
  type Tracing,
  traceparentOf,
} from "@openclaw/telemetry";
import type { Clock } from "@openclaw/time";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import { checkSubmission } from "./intake-message.ts";
import { buildNewTask, type Identity, type NewTask } from "./new-task.ts";

const TASK_SUBJECT = "openclaw.tasks";

export interface Arrival {
  readonly message: StreamMessage;
  readonly span: Span;
  /** Undefined when it cannot be read. */
  identity?: Identity;
  /** What is to be inserted. */
  task?: NewTask;
  /** Why not. A task that it became earlier overrules it: a deadline that was good then may have passed. */
  refusal?: AppError;
}

export interface Reception {
  readonly catalogue: Pick<AgentCatalogue, "current" | "list">;
  readonly clock: Clock;
  readonly tracing: Tracing;
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Never throws; the span is the caller's to end. */
export const receive = (reception: Reception, message: StreamMessage): Arrival => {
  const span = startSpan(reception.tracing, {
    name: SPAN.process(TASK_SUBJECT),
    kind: "consumer",
    parent: extractContext((name) => message.header(name)),
    attributes: messagingAttributes("process", TASK_SUBJECT, message.subject),
  });
  const arrival: Arrival = { message, span };
  try {
    check(reception, arrival);
  } catch (thrown) {
    arrival.refusal = coerceError(thrown);
  }
  return arrival;
};

export const refuse = (arrival: Arrival, refusal: AppError): void => {
  delete arrival.task;
  arrival.refusal = refusal;
};

const check = ({ catalogue, clock }: Reception, arrival: Arrival): void => {
  const { message, span } = arrival;
  const { submission, idempotencyKey = null } = checkSubmission(message);
  const { tenant } = submission;
  const identity = { tenant, idempotencyKey, origin: message.origin, bodyHash: sha256(canonicalJson(submission)) };
  arrival.identity = identity;
  const agent = catalogue.current(submission.agent);
  if (agent === undefined) {
    const names = catalogue.list().map(({ spec }) => spec.name);
    throw new AppError("unknown_agent", `no agent ${submission.agent}; there are ${names.join(", ")}`);
  }
  const nowMs = clock.now();
  arrival.task = buildNewTask(submission, {
    id: newTaskId(nowMs, randomBytes(16)),
    nowMs,
    agentVersion: agent.version,
    identity,
    traceparent: traceparentOf(span),
  });
};
