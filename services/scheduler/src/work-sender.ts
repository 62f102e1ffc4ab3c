// Publishes attempts to WORK. What fails is sent again when it is not claimed in time.
import type { Bus } from "@openclaw/bus";
import { PRIORITIES, type WorkItem, workSubject } from "@openclaw/contracts";
import { coerceError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import {
  ATTRIBUTE,
  type Logger,
  messagingAttributes,
  parentFromTraceparent,
  SPAN,
  type Tracing,
  withSpan,
} from "@openclaw/telemetry";
import type { AgentCatalogue } from "./agent-catalogue.ts";
import type { LeaderState } from "./leader-state.ts";
import type { WorkRow } from "./queries/move-tasks.ts";
import { hasEffects, readRecorded } from "./queries/recorded-steps.ts";

const WORK_SUBJECT = "openclaw.work";

export interface WorkSenderOptions {
  readonly bus: Bus;
  readonly db: Queries;
  readonly catalogue: AgentCatalogue;
  readonly state: LeaderState;
  readonly log: Logger;
  readonly tracing: Tracing;
}

export type SendWork = (row: WorkRow) => void;

export const createWorkSender = ({ bus, db, catalogue, state, log, tracing }: WorkSenderOptions): SendWork => {
  const publish = async (row: WorkRow, subject: string): Promise<void> => {
    const spec = await catalogue.version(row.agent_version);
    const [recorded, isKept] = await Promise.all([
      readRecorded(db, row),
      row.attempt > 1 && (row.forked_from !== null || hasEffects(db, row.root)),
    ]);
    await bus.streams.publish(subject, {
      ...workItemOf(row, spec.timeout_seconds, recorded),
      ...(isKept ? { has_effects: true } : {}),
    });
  };
  return (row) => {
    // First, so that whatever fails from here on is noticed as work that nobody claims.
    state.attempts.sent(row.id, performance.now());
    const subject = workSubject.build({ agent: row.agent, task: row.id });
    const span = {
      name: SPAN.send(WORK_SUBJECT),
      kind: "producer" as const,
      parent: parentFromTraceparent(row.traceparent ?? undefined),
      attributes: {
        ...messagingAttributes("send", WORK_SUBJECT, subject),
        [ATTRIBUTE.taskId]: row.id,
        [ATTRIBUTE.attempt]: row.attempt,
      },
    };
    // Not awaited: the next dispatch need not wait for the broker.
    withSpan(tracing, span, () => publish(row, subject)).catch((thrown: unknown) => {
      log.info({ task: row.id, err: coerceError(thrown) }, "work could not be published yet");
    });
  };
};

const workItemOf = (row: WorkRow, agentTimeoutSeconds: number, recorded: unknown[]): WorkItem => ({
  v: 1,
  task: row.id,
  attempt: row.attempt,
  tenant: row.tenant,
  agent: row.agent,
  agent_version: row.agent_version,
  priority: PRIORITIES[row.priority] ?? "normal",
  input: row.input,
  data_class: row.data_class,
  root: row.root,
  ...(row.session_id === null ? {} : { session: row.session_id }),
  timeout_ms: Math.ceil((row.timeout_seconds ?? agentTimeoutSeconds) * 1000),
  deadline: row.deadline?.toISOString() ?? null,
  tool_calls: row.usage?.tool_calls ?? 0,
  adapter: row.adapter,
  resume_from: row.resume_from,
  ...(recorded.length === 0 ? {} : { recorded }),
});
