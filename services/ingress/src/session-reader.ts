// What ingress reads of sessions.
import type { ChatMessage, Session } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { type Queries, SESSION_COLUMNS, type SessionRow, toSession } from "@openclaw/store";

interface SessionFilter {
  readonly agent?: string | undefined;
  readonly busy?: boolean | undefined;
  /** `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

interface SessionPage {
  readonly sessions: readonly Session[];
  readonly nextCursor: string | null;
}

export interface SessionReader {
  /** Newest first, by when each began, which never changes. */
  list(tenant: string, filter: SessionFilter): Promise<SessionPage>;
  find(tenant: string, id: string): Promise<Session & { readonly messages: readonly ChatMessage[] }>;
}

/** When it began, in microseconds, and its id. */
const CURSOR = /^(\d{1,18})\.([A-Za-z0-9_-]{1,64})$/;

/** All filters in one statement: a tenant's sessions are read in order of age, and the first that fit are the page. */
const LIST = `select ${SESSION_COLUMNS}, (extract(epoch from s.created_at) * 1000000)::bigint as began from sessions s
  where s.tenant = $1 and ($3::text is null or s.agent = $3) and ($4::boolean is null or (s.task is not null) = $4)
    and ($5::bigint is null or (s.created_at, s.id) < (timestamptz 'epoch' + $5::bigint * interval '1 microsecond', $6::text))
  order by s.created_at desc, s.id desc limit $2`;

const FIND = `select ${SESSION_COLUMNS}, s.turns from sessions s where s.tenant = $1 and s.id = $2`;

const parseCursor = (cursor: string | undefined): readonly [number | null, string | null] => {
  if (cursor === undefined) return [null, null];
  const [, began, id] = CURSOR.exec(cursor) ?? [];
  if (began === undefined || id === undefined)
    throw new AppError("invalid_request", "cursor: must be the next_cursor of the page before");
  return [Number(began), id];
};

export const createSessionReader = (store: Queries): SessionReader => ({
  list: async (tenant, { agent, busy, cursor, limit }) => {
    const values = [tenant, limit + 1, agent ?? null, busy ?? null, ...parseCursor(cursor)];
    const rows = await store.query<SessionRow & { readonly began: number }>("list-sessions", LIST, values);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    const isLast = rows.length <= limit || last === undefined;
    return { sessions: page.map(toSession), nextCursor: isLast ? null : `${last.began}.${last.id}` };
  },
  find: async (tenant, id) => {
    const text = "find-session-content";
    const [row] = await store.query<SessionRow & { readonly turns: ChatMessage[][] }>(text, FIND, [tenant, id]);
    if (row === undefined) throw new AppError("unknown_session", `no session ${id}`);
    return { ...toSession(row), messages: row.turns.flat() };
  },
});
