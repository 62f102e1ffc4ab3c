// Lets the tasks of a session into the queue one at a time. Whoever learns that something changed in a session has it looked
// at; what is read then says whose turn it is. A look that fails is taken again.
// G1: this decides who is offered; that no two tasks hold a session is the dispatch's own check of the session's row.
import { AppError, coerceError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import type { LeaderState } from "./leader-state.ts";
import { findInterrupted, findTurns, type SessionTurn } from "./queries/session-turns.ts";

/** One statement looks at so many sessions, each by three index probes. */
const MAX_LOOK = 200;

export interface SessionGateOptions {
  readonly db: Queries;
  readonly state: LeaderState;
  readonly log: Logger;
  /** Ends tasks as cancelled. */
  readonly cancel: (ids: readonly string[], reason: AppError) => Promise<unknown>;
}

export class SessionGate {
  readonly #options: SessionGateOptions;

  constructor(options: SessionGateOptions) {
    this.#options = options;
  }

  /** Looks at the sessions that something changed in. Never rejects. */
  async look(): Promise<void> {
    const { db, state, log } = this.#options;
    const sessions = state.takeSessions(MAX_LOOK);
    if (sessions.length === 0) return;
    try {
      for (const turn of await findTurns(db, sessions)) await this.#give(turn);
    } catch (thrown) {
      for (const { tenant, id } of sessions) state.lookAt({ tenant, session_id: id });
      log.warn({ err: coerceError(thrown) }, "sessions could not be looked at yet");
    }
  }

  async #give({ head, interrupter }: SessionTurn): Promise<void> {
    const { db, state, cancel } = this.#options;
    if (interrupter !== null && interrupter !== head.id) {
      const ids = await findInterrupted(db, interrupter);
      await cancel(ids, new AppError("task_cancelled", `${interrupter} of the same session interrupts it`));
      state.lookAt(head);
    } else if (head.state === "queued") state.giveTurn(head);
  }
}
