// Postgres for the services: small pools, named statements, limits on every wait, and errors of the catalogue.
// D1: no query waits longer than its store's limits, no lock longer than LOCK_MS (the server enforces both).
// D2: a connection that failed, or whose state is unknown, is closed and never goes back to the pool.
import { AppError } from "@openclaw/errors";
import type { Logger, Metrics } from "@openclaw/telemetry";
import pg from "pg";
import { awaitMigrations, migrate } from "./migrate.ts";

/** Postgres allows 100 connections by default; ten services with two instances each stay below it. */
const MAX_CONNECTIONS = 4;
const LOCK_MS = 2_000;
const IDLE_IN_TRANSACTION_MS = 10_000;

export interface StoreLimits {
  readonly connectMs: number;
  /** Then the server cancels the statement. */
  readonly statementMs: number;
  /** The server should have cancelled it before; this covers a server that is gone. */
  readonly clientMs: number;
}

/** For the server to cancel a statement and say so. */
const CANCEL_MS = 3_000;
const LIMITS: StoreLimits = { connectMs: 5_000, statementMs: 5_000, clientMs: 5_000 + CANCEL_MS };

/**
 * A prepared statement keeps its plan until its table is analysed. One that was made while the table was nearly empty reads
 * all of it, and does so for the first minute of a new system under load: measured, twice the processor time of Postgres at
 * 7,000 tasks. Planning anew costs a tenth of a millisecond and looks at the table's size as it is. Random pages cost what
 * they cost in memory and on solid disks.
 */
const PLANNING = ["plan_cache_mode=force_custom_plan", "random_page_cost=1.1"];

/** int8 as a number: our counts and sequences stay far below 2^53. */
pg.types.setTypeParser(pg.types.builtins.INT8, Number);

export interface StoreOptions {
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly applicationName: string;
  readonly log: Logger;
  /** Shows how long the named statements take. */
  readonly metrics?: Pick<Metrics, "histogram">;
  readonly maxConnections?: number;
  /** Five seconds, unless something shorter makes no sense any more when it takes that long. */
  readonly limits?: StoreLimits;
  /** Sessions refuse to write, and starting waits for the schema instead of bringing it up. */
  readonly readOnly?: boolean;
}

export type Row = Record<string, unknown>;

/** `name` identifies the statement: it is prepared once per connection, so one name must always have one text. */
export interface Queries {
  query<R extends object = Row>(name: string, text: string, values?: readonly unknown[]): Promise<R[]>;
}

export interface TransactionOptions {
  readonly readOnly?: boolean;
  readonly statementTimeoutMs?: number;
}

export class Store implements Queries {
  readonly name = "store";
  readonly #pool: pg.Pool;
  readonly #seconds;
  readonly #log: Logger;
  readonly #readOnly: boolean;
  #ending: Promise<void> | undefined;

  constructor(options: StoreOptions) {
    const { url, applicationName, log, metrics, maxConnections, limits = LIMITS, readOnly = false } = options;
    this.#seconds = metrics?.histogram("openclaw_store_query_seconds");
    this.#log = log;
    this.#readOnly = readOnly;
    this.#pool = new pg.Pool({
      connectionString: url,
      application_name: applicationName,
      max: maxConnections ?? MAX_CONNECTIONS,
      connectionTimeoutMillis: limits.connectMs,
      idleTimeoutMillis: 60_000,
      statement_timeout: limits.statementMs,
      lock_timeout: LOCK_MS,
      idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      query_timeout: limits.clientMs,
      keepAlive: true,
      options: [...PLANNING, ...(readOnly ? ["default_transaction_read_only=on"] : [])]
        .map((setting) => `-c ${setting}`)
        .join(" "),
    });
    this.#pool.on("error", (error) => log.warn({ err: error }, "an idle Postgres connection failed"));
  }

  async query<R extends object = Row>(name: string, text: string, values: readonly unknown[] = []): Promise<R[]> {
    return this.#run<R>(this.#pool, name, text, values);
  }

  /** Runs `work` in one transaction; anything it throws rolls back. */
  async transaction<T>(work: (queries: Queries) => Promise<T>, options: TransactionOptions = {}): Promise<T> {
    return this.#withClient(async (client, close) => {
      try {
        await this.#run(client, "", options.readOnly === true ? "begin read only" : "begin", []);
        if (options.statementTimeoutMs !== undefined) {
          await this.#run(client, "", `set local statement_timeout = ${Math.round(options.statementTimeoutMs)}`, []);
        }
        const result = await work(this.#queriesOf(client));
        await commit(client);
        return result;
      } catch (error) {
        // The server rolls back when the connection is closed; a client that may still wait is not asked to.
        if (isWithoutAnswer(error)) close();
        else await this.#run(client, "", "rollback", []).catch(close);
        throw error;
      }
    });
  }

  /** One session of its own, for locks that last longer than a transaction: they are let go of when `work` ends. Its
   * statements may take as long as given. */
  async session<T>(work: (queries: Queries) => Promise<T>, statementMs?: number): Promise<T> {
    return this.#withClient(async (client, close) => {
      try {
        if (statementMs === undefined) return await work(this.#queriesOf(client));
        await this.#run(client, "", `set statement_timeout = ${Math.round(statementMs)}`, []);
        return await work(this.#queriesOf(client, statementMs + CANCEL_MS));
      } finally {
        close();
      }
    });
  }

  /** Why the store is not usable now, or undefined. */
  async notReady(): Promise<string | undefined> {
    try {
      await this.query("ready", "select 1");
      return undefined;
    } catch {
      return "Postgres does not answer";
    }
  }

  /** Waits for the server and brings the schema to the newest version, or waits until somebody who may write has. */
  async start(): Promise<void> {
    if (this.#readOnly) await awaitMigrations(this);
    else await migrate(this);
  }

  async stop(): Promise<void> {
    this.#ending ??= this.#pool.end();
    await this.#ending;
  }

  /** `close` makes the connection end with the work instead of going back to the pool (D2). */
  async #withClient<T>(work: (client: pg.PoolClient, close: () => void) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect().catch((error: unknown) => {
      throw storeError("connect", error);
    });
    let closed = false;
    const close = () => {
      closed = true;
    };
    // While it is lent the pool does not listen, and an error that nobody hears ends the process.
    const onError = (error: Error) => {
      close();
      this.#log.warn({ err: error }, "a Postgres connection failed");
    };
    client.on("error", onError);
    try {
      return await work(client, close);
    } finally {
      client.off("error", onError);
      client.release(closed);
    }
  }

  #queriesOf(client: pg.PoolClient, clientMs?: number): Queries {
    return { query: (name, text, values = []) => this.#run(client, name, text, values, clientMs) };
  }

  async #run<R extends object>(
    client: pg.Pool | pg.PoolClient,
    name: string,
    text: string,
    values: readonly unknown[],
    clientMs?: number,
  ): Promise<R[]> {
    const ended = name === "" ? undefined : this.#seconds?.startTimer({ query: name });
    try {
      const query = {
        text,
        ...(name === "" ? {} : { name }),
        // Without values a text may hold several statements, as a migration does.
        ...(values.length === 0 ? {} : { values: [...values] }),
        ...(clientMs === undefined ? {} : { query_timeout: clientMs }),
      };
      const result = await client.query<R>(query);
      return result.rows;
    } catch (error) {
      throw storeError(name, error);
    } finally {
      ended?.();
    }
  }
}

/** Postgres answers a commit of a failed transaction by rolling back, without an error. */
const commit = async (client: pg.PoolClient): Promise<void> => {
  const { command } = await client.query("commit").catch((error: unknown) => {
    throw storeError("commit", error);
  });
  if (command !== "COMMIT") throw new AppError("internal", "a transaction went on after one of its statements failed");
};

/** Classes that no repetition cures: 21 and 42, a wrong statement; 22 and 23, a wrong value; 54, one beyond a limit of
 * Postgres; 25006, a write where only reading is allowed. */
const REJECTED = /^(21|22|23|42|54|25006)/;

/** SQLSTATE decides, never the text. */
const storeError = (name: string, error: unknown): AppError => {
  const sqlstate = error instanceof pg.DatabaseError ? error.code : undefined;
  const text = `${name === "" ? "statement" : name}: ${error instanceof Error ? error.message : "failed"}`;
  const details = sqlstate === undefined ? {} : { sqlstate };
  const rejected = sqlstate !== undefined && REJECTED.test(sqlstate);
  return new AppError(rejected ? "store_rejected" : "store_unavailable", text, { cause: error, details });
};

/** Whether Postgres did not say a word: the connection is lost, or the statement still runs. */
const isWithoutAnswer = (error: unknown): boolean =>
  error instanceof AppError && error.code === "store_unavailable" && error.details?.["sqlstate"] === undefined;
