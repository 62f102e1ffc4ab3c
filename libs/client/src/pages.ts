// Lists that are read a page at a time, as their items are asked for.
import { type CallOptions, calling, type Http } from "./http.ts";
import { readTaskPage, type TaskPage, type TaskSummary } from "./replies.ts";

export type Query = Readonly<Record<string, string | number | undefined>>;

/** The items of all pages. */
export async function* pages<P extends { readonly nextCursor: string | null }, T>(
  read: (cursor: string | undefined) => Promise<P>,
  items: (page: P) => readonly T[],
): AsyncGenerator<T> {
  let cursor: string | null | undefined;
  while (cursor !== null) {
    const page = await read(cursor);
    yield* items(page);
    cursor = page.nextCursor;
  }
}

export const taskPages = (http: Http, path: string, query: Query, options: CallOptions): AsyncGenerator<TaskSummary> =>
  pages(
    (cursor): Promise<TaskPage> => http.call({ ...calling(options), path, query: { ...query, cursor } }, readTaskPage),
    (page) => page.tasks,
  );
