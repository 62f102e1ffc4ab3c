// What is asked of sessions: by workers, by operators, and by the clock.
import type { AttemptRef, Session, SessionContent } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { type Queries, type SessionRow, type Store, toSession } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import type { LeaderState } from "./leader-state.ts";
import {
  countSessions,
  deleteSession,
  emptySession,
  findAbandoned,
  freeSession,
  lockSession,
  readContent,
} from "./queries/manage-sessions.ts";
import type { TaskMetrics } from "./task-metrics.ts";

export interface SessionDeskOptions {
  readonly db: Queries & Pick<Store, "transaction">;
  readonly state: Pick<LeaderState, "lookAt">;
  readonly metrics: Pick<TaskMetrics, "sessionReset" | "sessions">;
  readonly log: Logger;
}

export class SessionDesk {
  readonly #options: SessionDeskOptions;

  constructor(options: SessionDeskOptions) {
    this.#options = options;
  }

  /** What an attempt begins with. */
  async content(ref: AttemptRef): Promise<SessionContent> {
    const content = await readContent(this.#options.db, ref);
    if (content === undefined) throw new AppError("attempt_revoked", `attempt ${ref.attempt} holds no session`);
    return content;
  }

  async reset(tenant: string, id: string): Promise<Session> {
    const { db, metrics, log } = this.#options;
    const row = await db.transaction(async (queries) => {
      const { task } = await this.#lock(queries, tenant, id);
      if (task !== null) throw busy(id, `${task} holds it`);
      return emptySession(queries, { tenant, id });
    });
    if (row === undefined) throw unknown(id);
    metrics.sessionReset(row.agent, "operator");
    log.info({ session: id, tenant }, "a session was reset");
    return toSession(row);
  }

  async close(tenant: string, id: string): Promise<Session> {
    const { db, log } = this.#options;
    const row = await db.transaction(async (queries) => {
      const found = await this.#lock(queries, tenant, id);
      if (await deleteSession(queries, { tenant, id })) return found;
      throw busy(id, found.task === null ? "a task of it is open" : `${found.task} holds it`);
    });
    log.info({ session: id, tenant }, "a session was closed");
    return toSession(row);
  }

  /** Counts them, and frees what no commit has: that would be a mistake of ours, and none that may last. */
  async look(): Promise<void> {
    const { db, state, metrics, log } = this.#options;
    for (const session of await findAbandoned(db)) {
      const { tenant, id, task } = session;
      log.error({ session: id, tenant, task }, "a session was held by a task that has ended");
      await freeSession(db, session);
      state.lookAt({ tenant, session_id: id });
    }
    metrics.sessions(await countSessions(db));
  }

  async #lock(queries: Queries, tenant: string, id: string): Promise<SessionRow> {
    const row = await lockSession(queries, { tenant, id });
    if (row === undefined) throw unknown(id);
    return row;
  }
}

const unknown = (id: string): AppError => new AppError("unknown_session", `no session ${id}`);

const busy = (id: string, why: string): AppError =>
  new AppError("session_busy", `session ${id}: ${why}; wait for its end, or cancel it`);
