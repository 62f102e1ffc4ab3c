// How many tasks a tenant may have open (rule R7). The stream before the door holds a million, but it is emptied at once:
// the table is what grows. Counted now and then, and in between what is let in is counted here, so that a task costs no
// statement. With several schedulers each knows of the others' only at the next count: the limit is passed by a few seconds'
// intake at most.
import type { Queries } from "@openclaw/store";
import { countOpenTasks } from "./queries/find-tasks.ts";

const COUNT_MS = 5_000;
/** A count over a million takes a fraction of a second; it is never more than a twentieth of the time. */
const SHARE = 20;

export class TenantRoom {
  readonly #db: Queries;
  readonly #limit: number;
  #open = new Map<string, number>();
  #countAt = 0;

  constructor(db: Queries, limit: number) {
    this.#db = db;
    this.#limit = limit;
  }

  /** Counts anew when it is time to. `now` is monotonic milliseconds. */
  async look(now: number): Promise<void> {
    if (now < this.#countAt) return;
    this.#countAt = now + COUNT_MS;
    const rows = await countOpenTasks(this.#db);
    this.#open = new Map(rows.map(({ tenant, count }) => [tenant, count]));
    this.#countAt = performance.now() + Math.max(COUNT_MS, (performance.now() - now) * SHARE);
  }

  /** Whether one more fits; it is counted if it does. */
  take(tenant: string): boolean {
    const open = this.#open.get(tenant) ?? 0;
    if (open >= this.#limit) return false;
    this.#open.set(tenant, open + 1);
    return true;
  }
}
