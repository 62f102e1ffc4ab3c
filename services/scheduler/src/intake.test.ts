import type { StreamMessage } from "@openclaw/bus";
import { HEADER, type Receipt } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Queries, TaskRow } from "@openclaw/store";
import { createMetrics, startTracing, type Tracing } from "@openclaw/telemetry";
import { createFakeClock } from "@openclaw/testkit";
import { beforeAll, describe, expect, it } from "vitest";
import { taskRow } from "../test/fake-table.ts";
import { silent } from "../test/silent.ts";
import { Intake } from "./intake.ts";
import { TenantRoom } from "./tenant-room.ts";

const NOW = Date.parse("2026-06-01T00:00:00Z");
const SPEC = { version: "v", spec: { name: "a" } as never };

let tracing: Tracing;
beforeAll(async () => {
  const options = { service: "test", instance: "test", otlpEndpoint: undefined, sampleRatio: 0, onDropped: () => {} };
  tracing = await startTracing(options);
});

interface Inserted {
  readonly id: string;
  readonly tenant: string;
  readonly idempotency_key: string | null;
  readonly origin: string;
  readonly body_hash: string;
  readonly input: unknown;
}

/** A table that takes tasks as Postgres would, and messages that say what becomes of them. */
const setup = (maxOpen = 1_000) => {
  const rows: (TaskRow & Inserted)[] = [];
  const statements: { readonly name: string; readonly tasks: number }[] = [];
  const happened: string[] = [];
  const trouble = { away: false };
  const insert = (tasks: readonly Inserted[]): TaskRow[] => {
    if (tasks.some(({ input }) => input === "poison"))
      throw new AppError("store_rejected", "no", { details: { sqlstate: "22009" } });
    const fresh = tasks.filter(
      (task) =>
        !rows.some(
          (row) =>
            row.origin === task.origin ||
            (task.idempotency_key !== null &&
              row.idempotency_key === task.idempotency_key &&
              row.tenant === task.tenant),
        ),
    );
    const added = fresh.map(({ id, tenant, idempotency_key, origin, body_hash, input }) => ({
      ...taskRow(id, { tenant, body_hash }),
      idempotency_key,
      origin,
      input,
    }));
    rows.push(...added);
    return added;
  };
  const query = async (name: string, _text: string, values: readonly unknown[] = []): Promise<object[]> => {
    if (trouble.away) throw new AppError("store_unavailable");
    const tasks = name === "insert-tasks" ? (JSON.parse(values[0] as string) as Inserted[]) : [];
    statements.push({ name, tasks: tasks.length });
    if (name === "insert-tasks") return insert(tasks);
    const [, keys, origins] = values as [string[], string[], string[]];
    if (name === "find-submissions")
      return rows.filter((row) => origins.includes(row.origin) || keys.includes(row.idempotency_key ?? "none"));
    return [];
  };
  const clock = createFakeClock(NOW);
  const agents = new Map([["a", SPEC]]);
  const receipts = new Map<string, Receipt>();
  const db = { query: query as never, transaction: <T>(work: (queries: Queries) => Promise<T>) => work(db) };
  const intake = new Intake({
    db,
    room: new TenantRoom(db, maxOpen, silent),
    catalogue: { current: (name) => agents.get(name), list: () => [...agents.values()] },
    clock,
    log: silent,
    metrics: createMetrics({ service: "scheduler" }),
    tracing,
    reply: (subject, receipt) => {
      happened.push(`reply ${subject}`);
      receipts.set(subject, receipt);
    },
    onAccepted: (accepted) => happened.push(`accept ${accepted.length}`),
  });
  let sequence = 0;
  const message = (body: unknown, { key, origin = `o${++sequence}` }: { key?: string; origin?: string } = {}) => {
    const headers: Record<string, string | undefined> = {
      [HEADER.receipt]: `_INBOX.${origin}`,
      [HEADER.idempotencyKey]: key,
    };
    return {
      subject: "openclaw.tasks.default.normal.a",
      data: new TextEncoder().encode(JSON.stringify(body)),
      origin,
      header: (name: string) => headers[name],
      ack: () => happened.push(`ack ${origin}`),
      nak: (ms: number) => happened.push(`nak ${origin} ${ms}`),
    } as unknown as StreamMessage;
  };
  /** What a submission was answered: its task's id, or the code of its refusal. */
  const answerOf = (origin: string): string => {
    const receipt = receipts.get(`_INBOX.${origin}`);
    if (receipt === undefined) return "no receipt";
    return "id" in receipt ? receipt.id : receipt.error.code;
  };
  return { intake, message, rows, statements, happened, trouble, clock, agents, answerOf };
};

it("commits, then answers, then acknowledges", async () => {
  const { intake, message, happened, rows, answerOf } = setup();
  await intake.take([message({ input: 1 }), message({ input: 2 })]);
  expect(happened).toEqual(["accept 2", "reply _INBOX.o1", "reply _INBOX.o2", "ack o1", "ack o2"]);
  expect([answerOf("o1"), answerOf("o2")]).toEqual(rows.map(({ id }) => id));
});

it("lets everything come again soon when Postgres is away", async () => {
  const { intake, message, happened, trouble } = setup();
  trouble.away = true;
  await expect(intake.take([message({ input: 1 }), message({ input: 2 })])).rejects.toMatchObject({
    code: "store_unavailable",
  });
  expect(happened).toEqual(["nak o1 500", "nak o2 500"]);
});

it("refuses the one task that Postgres will never take, and takes its neighbours", async () => {
  const { intake, message, happened, rows, answerOf } = setup();
  const messages = Array.from({ length: 20 }, (_, n) => message({ input: n === 7 ? "poison" : n }));
  await intake.take(messages);
  expect(rows).toHaveLength(19);
  expect(answerOf("o8")).toBe("invalid_task");
  expect(happened.filter((event) => event.startsWith("ack"))).toHaveLength(20);
});

it("cuts a batch of large tasks into several statements", async () => {
  const { intake, message, statements } = setup();
  const large = "x".repeat(250_000);
  await intake.take(Array.from({ length: 40 }, () => message({ input: large })));
  const sizes = statements.filter(({ name }) => name === "insert-tasks").map(({ tasks }) => tasks);
  expect(sizes).toEqual([16, 16, 8]);
});

it("refuses a tenant's tasks beyond its limit, and says when to come again", async () => {
  const { intake, message, answerOf } = setup(2);
  await intake.take([message({ input: 1 }), message({ input: 2 }), message({ input: 3 })]);
  expect(answerOf("o3")).toBe("queue_full");
});

it("counts no task against a tenant that could not be committed", async () => {
  const { intake, message, trouble, answerOf } = setup(2);
  trouble.away = true;
  for (let i = 0; i < 5; i += 1) await intake.take([message({ input: i })]).catch(() => undefined);
  trouble.away = false;
  await intake.take([message({ input: 1 }, { origin: "later" })]);
  expect(answerOf("later")).toMatch(/^task_/);
});

describe("a submission that became a task before", () => {
  const soon = new Date(NOW + 60_000).toISOString();

  it("is answered with it, whatever has changed since", async () => {
    const { intake, message, rows, clock, agents, answerOf } = setup(1);
    await intake.take([message({ input: 1, deadline: soon }, { key: "k", origin: "first" })]);
    const [task] = rows;
    clock.advance(120_000);
    await intake.take([message({ input: 1, deadline: soon }, { key: "k", origin: "late" })]);
    agents.clear();
    await intake.take([message({ input: 1, deadline: soon }, { key: "k", origin: "gone" })]);
    await intake.take([message({ input: 1, deadline: soon }, { origin: "first" })]);
    expect(["late", "gone", "first"].map(answerOf)).toEqual([task?.id, task?.id, task?.id]);
    expect(rows).toHaveLength(1);
  });

  it("is refused with another body, for that body's own mistake if it has one", async () => {
    const { intake, message, clock, answerOf } = setup();
    await intake.take([message({ input: 1 }, { key: "k" })]);
    clock.advance(120_000);
    await intake.take([message({ input: 2 }, { key: "k", origin: "other" })]);
    await intake.take([message({ input: 2, deadline: soon }, { key: "k", origin: "late" })]);
    expect(["other", "late"].map(answerOf)).toEqual(["idempotency_conflict", "deadline_exceeded"]);
  });

  it("is refused like any other when it became none", async () => {
    const { intake, message, clock, answerOf } = setup();
    clock.advance(120_000);
    await intake.take([message({ input: 1, deadline: soon }, { key: "k", origin: "late" })]);
    expect(answerOf("late")).toBe("deadline_exceeded");
  });
});

it("answers only at a subject that may be answered", async () => {
  const { intake, message, happened, answerOf } = setup();
  await intake.take([message({ input: 1 }, { origin: `${"a.".repeat(3_000)}b` })]);
  expect(happened.some((event) => event.startsWith("reply"))).toBe(false);
  await intake.take([message({ input: 1, run_at: "9999-12-31T23:59:59-12:00" }, { origin: "far" })]);
  expect(answerOf("far")).toBe("invalid_task");
});
