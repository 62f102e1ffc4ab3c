import { NO_USAGE, type Outcome, type OutcomeReport } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { TaskRow } from "@openclaw/store";
import { createFakeClock, eventually } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";
import { beatOf } from "../test/beats.ts";
import { FakeTable, taskRow } from "../test/fake-table.ts";
import { silent } from "../test/silent.ts";
import { AttemptDesk } from "./attempt-desk.ts";
import { LeaderState } from "./leader-state.ts";
import type { WorkRow } from "./queries/move-tasks.ts";

const POLICY = { retry_policy: { max_retries: 3, backoff_multiplier: 1 } };

/** A desk with one attempt that its worker has claimed. */
const setup = (fields: Partial<WorkRow> = {}, hearAll: (desk: AttemptDesk) => Promise<void> = async () => {}) => {
  const table = new FakeTable(taskRow("t", { state: "running", attempt: 1, worker: "w1", ...fields }));
  const state = new LeaderState(1, createFakeClock());
  const ended: TaskRow[] = [];
  const counted: string[] = [];
  const desk: AttemptDesk = new AttemptDesk({
    db: table,
    catalogue: { version: async () => POLICY as never },
    state,
    clock: createFakeClock(),
    random: () => 0,
    log: silent,
    metrics: { attemptEnded: (row) => void counted.push(row.id) },
    hearAll: () => hearAll(desk),
    wake: () => {},
    onEnded: (row) => void ended.push(row),
  });
  state.correct(table.row("t"), table.row("t"), performance.now());
  return { table, state, desk, ended, counted };
};

const report = (outcome: Outcome, attempt = 1): OutcomeReport => ({
  v: 1,
  task: "t",
  attempt,
  worker: "w1",
  outcome,
  context_tokens: 0,
});

/** The end is done and not answered yet. */
const committed = (table: FakeTable): Promise<unknown> =>
  eventually(() => table.asked.includes("end-attempts"), { withinMs: 5_000, because: "the end is committed" });

const success: Outcome = { status: "succeeded", result: { ok: true }, usage: NO_USAGE };
const givenBack: Outcome = { status: "failed", error: new AppError("worker_draining").toWire(), usage: NO_USAGE };

describe("an outcome", () => {
  it("ends the task and is told once", async () => {
    const { desk, state, ended, counted } = setup();
    await expect(desk.outcome(report(success))).resolves.toEqual({ accepted: true, state: "succeeded" });
    expect(ended).toHaveLength(1);
    expect(counted).toHaveLength(1);
    expect(state.attempts.count("a")).toBe(0);
  });

  it("that is told again while it is committed is the same one", async () => {
    const { desk, table, ended, counted } = setup();
    const answer = table.hold("end-attempts");
    const told = [desk.outcome(report(success)), desk.outcome(report(success))];
    answer();
    for (const one of await Promise.all(told)) expect(one).toEqual({ accepted: true, state: "succeeded" });
    expect([ended.length, counted.length]).toEqual([1, 1]);
  });

  it("that is told late leaves the next attempt alone", async () => {
    const { desk, table, state } = setup({ deadline: new Date(60_000) });
    await desk.outcome(report(givenBack));
    expect(state.delays.size).toBe(1);
    // The next attempt is out.
    table.put({ ...table.row("t"), state: "running", attempt: 2, worker: "w2" });
    state.correct(table.row("t"), table.row("t"), performance.now());
    await expect(desk.outcome(report(givenBack))).resolves.toEqual({ accepted: false, state: "running" });
    expect(state.attempts.holds("t", 2)).toBe(true);
    expect(state.deadlines.size).toBe(1);
    expect(state.attempts.renew("w2", [{ task: "t", attempt: 2 }], performance.now())).toEqual([]);
  });

  it("whose commit takes so long that the next attempt is out by then leaves that alone too", async () => {
    const { desk, table, state } = setup();
    const answer = table.hold("end-attempts");
    const first = desk.outcome(report(givenBack));
    await committed(table);
    table.put({ ...table.row("t"), state: "running", attempt: 2, worker: "w2" });
    state.correct(table.row("t"), table.row("t"), performance.now());
    answer();
    await first;
    expect(state.attempts.holds("t", 2)).toBe(true);
  });

  it("whose answer was lost is found committed when it is told again", async () => {
    const { desk, table, state } = setup();
    table.next("end-attempts", "loses its answer");
    await expect(desk.outcome(report(givenBack))).rejects.toMatchObject({ code: "store_unavailable" });
    await desk.outcome(report(givenBack));
    expect(state.attempts.count("a")).toBe(0);
    expect(state.delays.size).toBe(1);
  });

  it("is not for a former leader to commit", async () => {
    const { desk, table } = setup();
    table.epoch = 2;
    await expect(desk.outcome(report(success))).rejects.toMatchObject({ code: "not_leading", kind: "unavailable" });
    await expect(desk.claim({ task: "t", attempt: 1 }, "w1")).rejects.toMatchObject({ code: "not_leading" });
    expect(table.row("t").state).toBe("running");
  });

  it("that Postgres refuses fails the task, with the reason", async () => {
    const { desk, table, ended } = setup();
    const refusal = new AppError("store_rejected", "no such text", { details: { sqlstate: "22P05" } });
    table.next("end-attempts", refusal);
    await expect(desk.outcome(report(success))).resolves.toEqual({ accepted: true, state: "failed" });
    expect(ended[0]).toMatchObject({ state: "failed", error: { code: "store_rejected" } });
  });
});

describe("a claim", () => {
  it("that is granted by the row makes the attempt known, whoever dispatched it", async () => {
    const { desk, table, state } = setup();
    table.put(taskRow("u", { state: "dispatched", attempt: 1 }));
    await expect(desk.claim({ task: "u", attempt: 1 }, "w2")).resolves.toBe(true);
    expect(state.attempts.countOf("a", "w2")).toBe(1);
    await expect(desk.claim({ task: "u", attempt: 1 }, "w3")).resolves.toBe(false);
  });
});

describe("an attempt that the leader does not know of", () => {
  const beat = (attempt: number, worker = "w1") => beatOf({ worker, running: [{ task: "t", attempt }] });

  it("goes on as long as its row says so, and is renewed", async () => {
    const { desk, state } = setup();
    state.forget(taskRow("t"));
    await expect(desk.beat(beat(1))).resolves.toEqual([]);
    expect(state.attempts.countOf("a", "w1")).toBe(1);
  });

  it("is stopped when its row knows another attempt, another worker, or an end", async () => {
    const { desk, table, state } = setup();
    const revoked = [{ task: "t", attempt: 1 }];
    await expect(desk.beat(beat(1, "w2"))).resolves.toEqual(revoked);
    state.forget(taskRow("t"));
    await expect(desk.beat(beat(1, "w2"))).resolves.toEqual(revoked);
    table.put({ ...table.row("t"), attempt: 2 });
    state.forget(taskRow("t"));
    await expect(desk.beat(beat(1))).resolves.toEqual(revoked);
    table.put({ ...table.row("t"), attempt: 1, state: "cancelled", finished_at: new Date() });
    state.forget(taskRow("t"));
    await expect(desk.beat(beat(1))).resolves.toEqual(revoked);
  });

  it("ends as its worker says", async () => {
    const { desk, state } = setup();
    state.forget(taskRow("t"));
    await expect(desk.outcome(report(success))).resolves.toEqual({ accepted: true, state: "succeeded" });
  });
});

describe("a lease", () => {
  const silentFor = 60_000;
  const expire = (state: LeaderState) => state.attempts.claimed({ task: "t", attempt: 1 }, "w1", -silentFor);

  it("that ran out gives the task back", async () => {
    const { desk, table, state } = setup();
    expire(state);
    await desk.expireLeases();
    expect(table.row("t")).toMatchObject({ state: "retrying", leases_lost: 1, usage: { model_calls: 2 } });
  });

  it("is renewed by a beat that was sent and not heard yet", async () => {
    const { desk, table, state } = setup({}, async (desk) => {
      await desk.beat(beatOf({ worker: "w1", running: [{ task: "t", attempt: 1 }] }));
    });
    expire(state);
    await desk.expireLeases();
    expect(table.row("t").state).toBe("running");
  });

  it("begins anew when the broker does not answer", async () => {
    const { desk, table, state } = setup({}, () => Promise.reject(new AppError("bus_unavailable")));
    expire(state);
    await desk.expireLeases();
    expect(table.row("t").state).toBe("running");
    expect(state.attempts.expired(performance.now())).toEqual([]);
  });

  it("that is lost while its outcome is committed is not accepted as an outcome", async () => {
    const { desk, table, state } = setup();
    expire(state);
    const answer = table.hold("end-attempts");
    const expiring = desk.expireLeases();
    await committed(table);
    const late = desk.outcome(report(success));
    answer();
    await expiring;
    await expect(late).resolves.toEqual({ accepted: false, state: "retrying" });
  });
});
