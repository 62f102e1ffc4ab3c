// The tool server's look-ups against a real Postgres: what is found, and that nothing can be changed.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Store } from "@openclaw/store";
import { createLogger, createMetrics, startTracing } from "@openclaw/telemetry";
import { startTestPostgres, type TestPostgres } from "@openclaw/testkit";
import { createReadOnlyDatabase, createToolserver, queryFile, type Toolserver } from "@openclaw/toolserver";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";

const CUSTOMER = { name: "customer", type: "string" };

const { queries } = queryFile.parse({
  queries: {
    invoices_of: {
      description: "Invoices of a customer.",
      sql: "select id, total, day, paid from invoices where customer = :customer and total >= :least order by id;",
      parameters: [CUSTOMER, { name: "least", type: "number", default: 0 }],
      max_rows: 2,
    },
    by_day: {
      sql: "select id from invoices where day = :day::date",
      parameters: [{ name: "day", type: "string" }],
    },
    next_number: { sql: "select nextval('numbers')" },
    hidden_write: { sql: "select forget()" },
    plain_write: { sql: "delete from invoices returning id" },
    two_statements: { sql: "select 1) as found limit 1; delete from invoices; select * from (select 1" },
    no_such_table: { sql: "select * from nowhere" },
    slow: { sql: "select pg_sleep(60)", timeout_seconds: 0.2 },
    large: { sql: "select repeat('x', 100000) as text from generate_series(1, 100)" },
  },
});

const SCHEMA = [
  "create table invoices (id bigint primary key, customer text, total numeric(10,2), day date, paid boolean)",
  "insert into invoices values (1, 'Ada', 42.00, '2026-03-29', true), (2, 'Ada', 7.50, '2026-10-25', false)," +
    " (3, 'Ada', 1.25, '2026-12-31', false), (4, 'O''Neil; --', 9.99, '2026-01-01', null)",
  "create sequence numbers",
  "create function forget() returns int language sql as 'with gone as (delete from invoices returning 1) select 1'",
];

let postgres: TestPostgres;
let owner: Store;
let reader: Store;
let server: Toolserver;

beforeAll(async () => {
  postgres = await startTestPostgres();
  const log = createLogger({ service: "toolserver", instance: "test", level: "silent" });
  owner = new Store({ url: postgres.url, applicationName: "test-owner", log });
  for (const [index, text] of SCHEMA.entries()) await owner.query(`schema-${index}`, text);
  // With the owner's rights, so that a refused write proves the read-only session and not a missing grant.
  reader = new Store({ url: postgres.url, applicationName: "test-reader", log, readOnly: true });
  const metrics = createMetrics({ service: "toolserver" });
  const tracing = await startTracing({ service: "toolserver", instance: "test", sampleRatio: 1, onDropped: () => {} });
  const database = createReadOnlyDatabase(reader);
  server = createToolserver({ host: "127.0.0.1", port: 0, queries, database, tracing, metrics, log });
  await server.start();
});

afterAll(async () => {
  await server.stop();
  await reader.stop();
  await owner.stop();
  await postgres.stop();
});

interface Answer {
  readonly status: number;
  readonly body: { rows?: unknown[]; truncated?: boolean; error?: { code: string; message: string; details?: object } };
}

const query = async (name: string, parameters: object = {}): Promise<Answer> => {
  const response = await fetch(`${server.url}/query`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: name, parameters }),
  });
  return { status: response.status, body: (await response.json()) as Answer["body"] };
};

const countInvoices = async () =>
  (await owner.query<{ n: number }>("count", "select count(*) as n from invoices"))[0]?.n;

describe("POST /query", () => {
  it("answers rows with numbers, dates and nulls as JSON has them", async () => {
    expect(await query("invoices_of", { customer: "O'Neil; --" })).toEqual({
      status: 200,
      body: {
        query: "invoices_of",
        row_count: 1,
        truncated: false,
        rows: [{ id: 4, total: 9.99, day: "2026-01-01", paid: null }],
      },
    });
  });

  it("stops at max_rows and says so", async () => {
    const { body } = await query("invoices_of", { customer: "Ada" });
    expect(body).toMatchObject({ row_count: 2, truncated: true });
    expect((await query("invoices_of", { customer: "Ada", least: 5 })).body).toMatchObject({ truncated: false });
  });

  it("keeps the answer within its size limit", async () => {
    const { body } = await query("large");
    expect(body.truncated).toBe(true);
    expect(JSON.stringify(body).length).toBeLessThan(300_000);
  });

  it.each([["next_number"], ["hidden_write"]])("is refused a write by Postgres itself (%s)", async (name) => {
    const { status, body } = await query(name);
    expect([status, body.error?.code]).toEqual([400, "query_invalid"]);
    expect(body.error?.details).toMatchObject({ sqlstate: "25006" });
    expect(await countInvoices()).toBe(4);
  });

  it.each([["plain_write"], ["two_statements"], ["no_such_table"]])("refuses %s for good", async (name) => {
    const { status, body } = await query(name);
    expect([status, body.error?.code]).toEqual([400, "query_invalid"]);
    expect(await countInvoices()).toBe(4);
  });

  it("refuses a value that Postgres cannot take", async () => {
    const { body } = await query("by_day", { day: "the day after tomorrow" });
    expect(body.error).toMatchObject({ code: "query_invalid", details: { sqlstate: expect.stringMatching(/^22/) } });
  });

  it("refuses wrong parameters and unknown names, and says what would be right", async () => {
    const wrong = await query("invoices_of", { client: "Ada" });
    expect([wrong.status, wrong.body.error?.code]).toEqual([400, "query_invalid"]);
    expect(wrong.body.error?.message).toContain("takes customer, least");
    const unknown = await query("drop_everything");
    expect([unknown.status, unknown.body.error?.code]).toEqual([404, "unknown_query"]);
    expect(unknown.body.error?.message).toContain("invoices_of");
  });

  it("gives up on a slow query and answers the next one", async () => {
    const { status, body } = await query("slow");
    expect([status, body.error?.code]).toEqual([503, "query_failed"]);
    expect((await query("by_day", { day: "2026-10-25" })).body.rows).toEqual([{ id: 2 }]);
  });

  it("reports a database that is down as unavailable and recovers with it", async () => {
    await postgres.kill();
    const { status, body } = await query("by_day", { day: "2026-10-25" });
    expect([status, body.error?.code]).toEqual([503, "query_failed"]);
    await postgres.restart();
    expect((await query("by_day", { day: "2026-10-25" })).body.rows).toEqual([{ id: 2 }]);
  });
});

describe("the shipped queries.yml", () => {
  it("loads", () => {
    const file = join(import.meta.dirname, "../../deploy/config/queries.yml");
    const shipped = queryFile.parse(parse(readFileSync(file, "utf8")));
    expect(shipped.queries.map(({ name }) => name)).toContain("tasks_by_state");
  });
});
