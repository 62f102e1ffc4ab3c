// A task as a client hands it in, the same by REST and on a NATS subject. Unknown keys are refused.
import { z } from "zod";
import { defineMessage } from "../define-message.ts";
import { type Parsed, parsed, parseWith, refused } from "../parsed.ts";
import { type Priority, priority } from "../priority.ts";
import { tasksSubject } from "../subjects.ts";
import { token } from "../token.ts";
import { timestamp } from "../values.ts";

/** 365 days: longer delays are almost always a unit mistake. */
const MAX_DELAY_SECONDS = 365 * 86_400;

const submissionFields = {
  input: z.unknown().refine((value) => value !== undefined, "is required"),
  /** The task goes on from what the session's earlier tasks said, after they have ended. */
  session_id: token.optional(),
  /** What to do when the session is busy. `enqueue`: wait, in the order of acceptance. `reject`: refuse the task. `interrupt`:
   * cancel the session's earlier tasks. Left out, `enqueue`. */
  on_busy: z.enum(["enqueue", "reject", "interrupt"]).optional(),
  run_at: timestamp.optional(),
  delay_seconds: z.number().nonnegative().max(MAX_DELAY_SECONDS).optional(),
  deadline: timestamp.optional(),
  /** Replaces the agent's timeout_seconds for this task, seconds per attempt. */
  timeout_seconds: z.number().positive().max(3600).optional(),
  concurrency_key: token.optional(),
  data_class: z.enum(["public", "internal", "restricted"]).optional(),
  tags: z.array(token).max(32).optional(),
  metadata: z.record(z.string().max(64), z.string().max(1024)).optional(),
};

/** On NATS, agent and priority come from the subject; they may be repeated and must then agree. */
export const taskSubmission = defineMessage({
  name: "task.submit",
  version: 1,
  carriedBy: tasksSubject.pattern,
  about: "A task handed in by a client; also the body of POST /v1/tasks, where `agent` is required.",
  schema: z.strictObject({ agent: token.optional(), priority: priority.optional(), ...submissionFields }),
});

export const httpSubmission = z.strictObject({
  agent: token,
  priority: priority.default("normal"),
  ...submissionFields,
});
export type HttpSubmission = z.infer<typeof httpSubmission>;

/** Whom a task is for, as its subject says. */
export interface TaskAddress {
  readonly tenant: string;
  readonly agent: string;
  readonly priority: Priority;
}

/** A submission that is complete and checked: what becomes a row. */
export interface Submission extends Omit<z.infer<typeof taskSubmission.schema>, "agent" | "priority">, TaskAddress {}

export const parseTaskSubject = (subject: string): Parsed<TaskAddress> => {
  const tokens = tasksSubject.parse(subject);
  if (!tokens.ok) return tokens;
  const named = parseWith(priority, tokens.value.priority);
  if (!named.ok) return refused("the subject's priority is none of critical, high, normal, low, idle");
  return parsed({ tenant: tokens.value.tenant, agent: tokens.value.agent, priority: named.value });
};

/** Joins the address with the body; a body that repeats agent or priority must agree. */
export const parseSubmission = (address: TaskAddress, body: unknown): Parsed<Submission> => {
  const task = parseWith(taskSubmission.schema, body);
  if (!task.ok) return task;
  const { agent = address.agent, priority: repeated = address.priority, ...rest } = task.value;
  if (agent !== address.agent) return refused(`is ${agent} but the subject says ${address.agent}`, "agent");
  if (repeated !== address.priority)
    return refused(`is ${repeated} but the subject says ${address.priority}`, "priority");
  if (rest.run_at !== undefined && rest.delay_seconds !== undefined)
    return refused("give run_at or delay_seconds, not both", "run_at");
  if (rest.on_busy !== undefined && rest.session_id === undefined)
    return refused("says what to do when a session is busy, and there is no session_id", "on_busy");
  if (rest.on_busy === "reject" && (rest.run_at ?? rest.delay_seconds) !== undefined)
    return refused(
      "cannot be reject for a task that starts later: whether it may is said when it is handed in",
      "on_busy",
    );
  return parsed({ ...rest, ...address });
};
