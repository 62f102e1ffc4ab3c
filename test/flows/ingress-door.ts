// The HTTP door with a stand-in for the scheduler, which is another process: it commits what is handed in, answers
// receipts as the contract says, and ends no task by itself.
import { BatchLoop, ensureConsumer, ensureStream, type StreamMessage } from "@openclaw/bus";
import {
  type FinishedSpan,
  HEADER,
  JOURNAL,
  parseTaskSubject,
  RESULTS,
  resultsSubject,
  TASKS,
  type Task,
  type TaskState,
  tasksSubject,
  type WireError,
} from "@openclaw/contracts";
import { freePort } from "@openclaw/devstack";
import { AppError, requireParsed } from "@openclaw/errors";
import { Store } from "@openclaw/store";
import { eventually, type TestDatabase } from "@openclaw/testkit";
import pino from "pino";
import { startCluster, type TestCluster } from "./cluster.ts";

export const AGENT = "query-routing";
export const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const VERSION = "version-1";
const log = pino({ level: "error" });

export interface Door {
  readonly url: string;
  readonly cluster: TestCluster;
  readonly store: Store;
  /** The submissions that reached the stream, in order, each once it was committed or refused. */
  readonly received: {
    readonly subject: string;
    readonly body: unknown;
    readonly key: string | undefined;
    readonly traceparent: string | undefined;
    /** What it became, if it was accepted. */
    readonly task: Task | undefined;
  }[];
  /** Makes a row as the scheduler would, and returns the task. */
  insertTask(change?: Partial<NewRow>): Promise<Task>;
  /** Spans of TRACE_ID that were written together, as the recorder would. */
  insertSpans(spans: readonly Partial<FinishedSpan>[]): Promise<void>;
  /** The task of the next submission that is received after `count` others. */
  accepted(count: number): Promise<Task>;
  /** Ends a task: the row, then RESULTS. */
  endTask(task: Task, state: TaskState, result?: unknown): Promise<Task>;
  post(path: string, body?: unknown, headers?: Readonly<Record<string, string>>): Promise<Response>;
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<Response>;
  /** Ends the door's process and starts another one at the same address. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

interface NewRow {
  readonly agent: string;
  readonly state: TaskState;
  readonly error: WireError | null;
  readonly root: string;
  readonly traceparent: string | null;
}

let counter = 0;
const nextTaskId = (): string => {
  counter += 1;
  return `task_${String(counter).padStart(26, "0")}`;
};

const toTask = (row: Record<string, unknown>): Task => ({
  ...(row as unknown as Task),
  priority: "normal",
  created_at: (row["created_at"] as Date).toISOString(),
  started_at: null,
  finished_at: (row["finished_at"] as Date | null)?.toISOString() ?? null,
  not_before: null,
  deadline: null,
  position: null,
  estimated_start: null,
  estimated_finish: null,
  trace_id: null,
});

const SPAN = {
  trace_id: TRACE_ID,
  parent_span_id: null,
  kind: "internal",
  service: "worker",
  start_unix_ms: 0,
  end_unix_ms: 12,
  attributes: {},
  error: null,
} as const;

const createRows = (store: Store) => {
  const insertTask = async (change: Partial<NewRow> = {}): Promise<Task> => {
    const id = nextTaskId();
    const row: NewRow = { agent: AGENT, state: "queued", error: null, root: id, traceparent: null, ...change };
    const text = `insert into tasks (id, tenant, agent, agent_version, priority, state, input, body_hash, origin, root, error,
      traceparent, finished_at) values ($1, 'default', $2, $3, 2, $4, '{}', '', $1, $5, $6, $7, $8) returning *`;
    const ended = row.state === "queued" ? null : new Date();
    const values = [id, row.agent, VERSION, row.state, row.root, row.error, row.traceparent, ended];
    const [inserted] = await store.query("insert-row", text, values);
    return toTask(inserted ?? {});
  };
  const endRow = async (task: Task, state: TaskState, result: unknown): Promise<Task> => {
    const text = "update tasks set state = $2, result = $3, finished_at = now() where id = $1 returning *";
    const [row] = await store.query("end-row", text, [task.id, state, JSON.stringify(result)]);
    return toTask(row ?? {});
  };
  const insertSpans = async (given: readonly Partial<FinishedSpan>[]): Promise<void> => {
    const spans = given.map((span) => ({ ...SPAN, ...span }));
    const text = "insert into trace_parts (trace_id, spans) values ($1, $2)";
    await store.query("insert-spans", text, [spans[0]?.trace_id ?? TRACE_ID, JSON.stringify(spans)]);
  };
  return { insertTask, insertSpans, endRow };
};

const commit = async (message: StreamMessage, rows: ReturnType<typeof createRows>): Promise<Task | AppError> => {
  const { agent } = requireParsed(parseTaskSubject(message.subject), "invalid_subject", "subject");
  return agent === AGENT ? rows.insertTask() : new AppError("unknown_agent", `no agent ${agent}`);
};

/** As for `startCluster`, a test that kills the database brings a server of its own. */
export const openDoor = async (database?: TestDatabase): Promise<Door> => {
  const cluster = await startCluster(database);
  const { bus } = cluster;
  const store = new Store({ url: cluster.databaseUrl, applicationName: "test", log });
  await store.start();
  await store.query("insert-version", "insert into agent_versions (version, name, spec) values ($1, $2, '{}')", [
    VERSION,
    AGENT,
  ]);
  for (const stream of [TASKS, JOURNAL, RESULTS]) await ensureStream(bus, stream);
  await ensureConsumer(bus, { stream: TASKS.name, name: "intake", filter: tasksSubject.all, maxAckPending: 100 });
  const rows = createRows(store);
  const received: Door["received"] = [];
  const intake = new BatchLoop({
    bus,
    stream: TASKS.name,
    consumer: "intake",
    maxBatch: 10,
    handle: async (batch) => {
      for (const message of batch) {
        const committed = await commit(message, rows);
        const isRefused = committed instanceof AppError;
        received.push({
          subject: message.subject,
          body: JSON.parse(new TextDecoder().decode(message.data)),
          key: message.header(HEADER.idempotencyKey),
          traceparent: message.header(HEADER.traceparent),
          task: isRefused ? undefined : committed,
        });
        const receipt = message.header(HEADER.receipt);
        if (receipt !== undefined) bus.publish(receipt, isRefused ? { error: committed.toWire() } : committed);
        message.ack();
      }
    },
    onError: (error) => log.error({ err: error }, "the stand-in failed"),
  });
  intake.start();
  const port = await freePort();
  const listen = () => cluster.service("ingress", { OPENCLAW_HTTP_PORT: String(port) });
  let ingress = await listen();
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    cluster,
    store,
    received,
    insertTask: rows.insertTask,
    insertSpans: rows.insertSpans,
    accepted: (count) =>
      eventually(() => received[count]?.task, { withinMs: 20_000, because: "the submission was accepted" }),
    endTask: async (task, state, result = null) => {
      const ended = await rows.endRow(task, state, result);
      const subject = resultsSubject.build({ state, tenant: "default", agent: task.agent, task: task.id });
      await bus.streams.publish(subject, ended);
      return ended;
    },
    post: (path, body, headers = {}) =>
      fetch(`${url}${path}`, {
        method: "POST",
        headers: body === undefined ? headers : { "content-type": "application/json", ...headers },
        ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
      }),
    get: (path, headers = {}) => fetch(`${url}${path}`, { headers }),
    restart: async () => {
      await ingress.kill("SIGKILL");
      ingress = await listen();
    },
    stop: async () => {
      await intake.stop();
      await store.stop();
      await cluster.stop();
    },
  };
};
