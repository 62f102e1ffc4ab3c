// The commits of the floor, in two ways: each for itself, which is the plain way to do what one task needs, and shared
// between the tasks that are at the same point, as the platform shares them.
import { coalesce, type Store } from "@openclaw/store";
import { endRows, insertRows, insertSteps, moveRows } from "./floor-rows.ts";

type StepKey = readonly [id: string, n: number];

export interface Commits {
  accept(ids: readonly string[]): Promise<void>;
  dispatch(ids: readonly string[]): Promise<void>;
  claim(id: string): Promise<unknown>;
  end(id: string): Promise<unknown>;
  mark(id: string): Promise<unknown>;
  /** The records of one task are one commit when they come together. */
  record(keys: readonly StepKey[]): Promise<void>;
}

export type CommitStyle = "each" | "shared";

const each = async <T>(items: Iterable<T>, run: (item: T) => Promise<void>): Promise<void> => {
  await Promise.all([...items].map(run));
};

const eachForItself = (store: Store): Commits => ({
  accept: (ids) => each(ids, (id) => insertRows(store, [id])),
  dispatch: (ids) => each(ids, (id) => moveRows(store, [id], "dispatched")),
  claim: (id) => moveRows(store, [id], "running"),
  end: (id) => endRows(store, [id]),
  mark: (id) => moveRows(store, [id], "published"),
  record: (keys) => each(Map.groupBy(keys, ([id]) => id).values(), (ofTask) => insertSteps(store, ofTask)),
});

const together = (run: (ids: readonly string[]) => Promise<void>) =>
  coalesce(async (ids: readonly string[]) => {
    await run(ids);
    return ids.map(() => undefined);
  });

const shared = (store: Store): Commits => ({
  accept: (ids) => insertRows(store, ids),
  dispatch: (ids) => moveRows(store, ids, "dispatched"),
  claim: together((ids) => moveRows(store, ids, "running")),
  end: together((ids) => endRows(store, ids)),
  mark: together((ids) => moveRows(store, ids, "published")),
  record: (keys) => insertSteps(store, keys),
});

export const createCommits = (style: CommitStyle, store: Store): Commits =>
  style === "each" ? eachForItself(store) : shared(store);
