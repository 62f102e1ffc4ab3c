// What agents remember from task to task.
import { type ChatMessage, chatMessage, type Parsed, parseWith, type Session, session } from "@openclaw/contracts";
import { type CallOptions, calling, type Http } from "./http.ts";
import { pages } from "./pages.ts";

export interface SessionListOptions extends CallOptions {
  readonly agent?: string;
  /** Whether a task holds it. */
  readonly busy?: boolean;
  readonly pageSize?: number;
}

/** A session with the messages that its next task begins with. */
export interface OpenedSession extends Session {
  readonly messages: readonly ChatMessage[];
}

export interface Sessions {
  /** Newest first. */
  list(options?: SessionListOptions): AsyncGenerator<Session>;
  get(id: string, options?: CallOptions): Promise<OpenedSession>;
  /** Lets it forget all that was said. */
  reset(id: string, options?: CallOptions): Promise<Session>;
  /** Deletes it; what it was. */
  close(id: string, options?: CallOptions): Promise<Session>;
}

interface SessionPage {
  readonly sessions: readonly Session[];
  readonly next_cursor: string | null;
}

const page = session.array();
const opened = session.extend({ messages: chatMessage.array() });

const readSession = (body: unknown): Parsed<Session> => parseWith(session, body);

const readPage = (body: unknown): Parsed<{ sessions: readonly Session[]; nextCursor: string | null }> => {
  const { sessions, next_cursor } = body as SessionPage;
  const read = parseWith(page, sessions);
  return read.ok ? { ok: true, value: { sessions: read.value, nextCursor: next_cursor ?? null } } : read;
};

const pathOf = (id: string, part = ""): string => `/v1/sessions/${encodeURIComponent(id)}${part}`;

export const createSessions = (http: Http): Sessions => ({
  list: (options = {}) => {
    const { agent, busy, pageSize } = options;
    const filter = { agent, busy: busy === undefined ? undefined : String(busy), limit: pageSize };
    return pages(
      (cursor) => http.call({ ...calling(options), path: "/v1/sessions", query: { ...filter, cursor } }, readPage),
      ({ sessions }) => sessions,
    );
  },
  get: (id, options = {}) =>
    http.call({ ...calling(options), path: pathOf(id) }, (body): Parsed<OpenedSession> => parseWith(opened, body)),
  reset: (id, options = {}) =>
    http.call({ ...calling(options), method: "POST", path: pathOf(id, "/reset"), json: {} }, readSession),
  close: (id, options = {}) => http.call({ ...calling(options), method: "DELETE", path: pathOf(id) }, readSession),
});
