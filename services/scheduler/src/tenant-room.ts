// How many tasks a tenant may have open (rule R7). The stream before the door holds a million, but it is emptied at once:
// the table is what grows. Counted now and then, and in between what is let in is counted here, so that a task costs no
// statement. With several schedulers each knows of the others' only at the next count: the limit is passed by a few seconds'
// intake at most.
import { coerceError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import { countOpenTasks } from "./queries/find-tasks.ts";

const COUNT_MS = 5_000;
/** A count over a million takes a fraction of a second; it is never more than a twentieth of the time. */
const SHARE = 20;

export class TenantRoom {
  readonly #db: Queries;
  readonly #limit: number;
  readonly #log: Logger;
  #open = new Map<string, number>();
  #countAt = 0;

  constructor(db: Queries, limit: number, log: Logger) {
    this.#db = db;
    this.#limit = limit;
    this.#log = log;
  }

  /** Counts anew when it is time to. Never rejects: what cannot be counted now is let in by the last count. */
  async look(now: number): Promise<void> {
    if (now < this.#countAt) return;
    this.#countAt = now + COUNT_MS;
    try {
      const rows = await countOpenTasks(this.#db);
      this.#open = new Map(rows.map(({ tenant, count }) => [tenant, count]));
    } catch (thrown) {
      this.#log.warn({ err: coerceError(thrown) }, "open tasks could not be counted");
    }
    const tookMs = performance.now() - now;
    this.#countAt = now + Math.max(COUNT_MS, tookMs * SHARE);
  }

  /** Whether so many more fit. */
  fits(tenant: string, more: number): boolean {
    return (this.#open.get(tenant) ?? 0) + more <= this.#limit;
  }

  accepted(tenant: string): void {
    this.#open.set(tenant, (this.#open.get(tenant) ?? 0) + 1);
  }
}
