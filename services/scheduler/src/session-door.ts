// Tasks on their way into sessions: who may enter, in the transaction that inserts them.
import { AppError } from "@openclaw/errors";
import type { Queries, TaskRow } from "@openclaw/store";
import type { NewTask } from "./new-task.ts";
import { findBusy, lockSessions } from "./queries/enter-sessions.ts";
import { insertTasks } from "./queries/insert-tasks.ts";

/** A task of a session. */
export interface SessionTask extends NewTask {
  readonly sessionId: string;
}

export const isOfSession = (task: NewTask): task is SessionTask => task.sessionId !== null;

export interface Admission {
  readonly rows: readonly TaskRow[];
  readonly refusals: ReadonlyMap<NewTask, AppError>;
}

const keyOf = ({ tenant, sessionId }: SessionTask): string => `${tenant} ${sessionId}`;

/** Why each of those that may not enter may not, in the order of acceptance. Pure; `busy` are sessions with open tasks. */
const refusalsOf = (
  tasks: readonly SessionTask[],
  agents: ReadonlyMap<string, string>,
  busy: ReadonlySet<string>,
): Map<NewTask, AppError> => {
  const refusals = new Map<NewTask, AppError>();
  const taken = new Set(busy);
  for (const task of tasks) {
    const { sessionId, agent, state } = task;
    const owner = agents.get(keyOf(task));
    if (owner !== undefined && owner !== agent) {
      refusals.set(task, mismatch(sessionId, owner, agent));
    } else if (task.rejectsBusy && taken.has(keyOf(task))) {
      refusals.set(task, new AppError("session_busy", `session ${sessionId} has a task that has not ended`));
    } else if (state === "queued") taken.add(keyOf(task));
  }
  return refusals;
};

/** To be called in a transaction. */
export const enterSessions = async (db: Queries, tasks: readonly SessionTask[]): Promise<Admission> => {
  const wanted = tasks.map(({ tenant, sessionId, agent }) => ({ tenant, id: sessionId, agent }));
  const locked = await lockSessions(db, wanted);
  const agents = new Map(locked.map(({ tenant, id, agent }) => [`${tenant} ${id}`, agent]));
  const busy = tasks.some(({ rejectsBusy }) => rejectsBusy) ? await findBusy(db, locked) : [];
  const refusals = refusalsOf(tasks, agents, new Set(busy.map(({ tenant, id }) => `${tenant} ${id}`)));
  const entering = tasks.filter((task) => !refusals.has(task));
  return { rows: entering.length === 0 ? [] : await insertTasks(db, entering), refusals };
};

const mismatch = (session: string, owner: string, agent: string): AppError =>
  new AppError("session_agent_mismatch", `session ${session} belongs to agent ${owner}, and the task is for ${agent}`);
