import { describe, expect, it } from "vitest";
import { decideEffect, type RecordedEffect } from "./decide-effect.ts";

const VERIFY = "http://shop/paid";
const recorded = (change: Partial<RecordedEffect>): RecordedEffect => ({
  state: "intended",
  calls: 1,
  hash: "h",
  leftMs: -1,
  result: null,
  error: null,
  ...change,
});

describe("an effect", () => {
  const asked = { hash: "h", verify: undefined };

  it.each<[string, Parameters<typeof decideEffect>[0], object]>([
    ["that was never called is called", undefined, { do: "call", after: 0 }],
    ["that is known not to have happened is called again", recorded({ state: "failed" }), { do: "call", after: 1 }],
    ["that failed is called in other words too", recorded({ state: "failed", hash: "x" }), { do: "call", after: 1 }],
    ["that was done is answered", recorded({ state: "done", result: 7 }), { do: "answer", result: 7, error: null }],
    ["that was done in other words is not", recorded({ state: "done", hash: "x" }), { do: "conflict" }],
    ["whose call has time left is waited for", recorded({ leftMs: 9 }), { do: "wait", ms: 9 }],
    [
      "whose call has time left is waited for in other words too",
      recorded({ leftMs: 9, hash: "x" }),
      { do: "wait", ms: 9 },
    ],
    ["whose time is over is unknown", recorded({ leftMs: 0 }), { do: "unknown" }],
    ["whose time is over is a conflict in other words", recorded({ hash: "x" }), { do: "conflict" }],
  ])("%s", (_, row, move) => {
    expect(decideEffect(row, asked)).toEqual(move);
  });

  it("is asked about where the tool can say, first after its deadline and not for ever", () => {
    const ask = (leftMs: number) => decideEffect(recorded({ leftMs, calls: 2 }), { hash: "h", verify: VERIFY });
    expect(ask(1)).toEqual({ do: "wait", ms: 1 });
    expect(ask(0)).toEqual({ do: "verify", endpoint: VERIFY, call: 2, isLast: false });
    expect(ask(-60_000)).toMatchObject({ do: "verify", isLast: true });
  });
});

/** Numbers in [0, 1) that a seed gives, by a linear congruential generator. */
const randomOf = (seed: number) => () => {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed / 2 ** 32;
};

const CALL_MS = 100;
/** What becomes of a call that was begun: whether it happens, what its gateway hears, whether that gateway lives to record it. */
const FATES = [
  { happens: true, heard: "done" },
  { happens: false, heard: "failed" },
  { happens: true, heard: undefined },
  { happens: false, heard: undefined },
] as const;

/** One place of a task and the world around it: gateways that die, a tool that commits, a verify and an operator that are right. */
class History {
  readonly #random: () => number;
  readonly #hasVerify: boolean;
  #now = 0;
  #row: (Omit<RecordedEffect, "leftMs"> & { deadline: number }) | undefined;
  #late: { at: number; call: number; heard: "done" | "failed" }[] = [];
  commits: number[] = [];
  calls = 0;
  /** Who allowed each call after the first. */
  readonly allowed: string[] = [];
  readonly answers: unknown[] = [];
  #failedBy = "nobody";

  constructor(seed: number) {
    // Neighbouring seeds begin alike.
    this.#random = randomOf(Math.imul(seed, 0x9e3779b1));
    this.#hasVerify = this.#random() < 0.5;
  }

  step(): void {
    const dice = this.#random();
    if (dice < 0.55) this.#ask();
    else if (dice < 0.9) this.#pass(this.#random() * CALL_MS);
    else this.#settle("operator");
  }

  #ask(): void {
    const row = this.#row && { ...this.#row, leftMs: this.#row.deadline - this.#now };
    const move = decideEffect(row, { hash: "h", verify: this.#hasVerify ? VERIFY : undefined });
    if (move.do === "call") this.#call(move.after);
    else if (move.do === "answer") this.answers.push(move.result);
    else if (move.do === "verify" && this.#random() < 0.7) this.#settle("verify");
  }

  #call(after: number): void {
    if (after > 0) this.allowed.push(this.#failedBy);
    this.calls += 1;
    this.#failedBy = "nobody";
    this.#row = {
      state: "intended",
      calls: after + 1,
      hash: "h",
      deadline: this.#now + CALL_MS,
      result: null,
      error: null,
    };
    // The gateway may die before it sends anything.
    if (this.#random() < 0.2) return;
    const { happens, heard } = FATES[Math.floor(this.#random() * FATES.length)] ?? FATES[0];
    const at = this.#now + this.#random() * CALL_MS;
    if (happens) this.commits.push(at);
    // What is heard may be recorded late: its gateway was frozen.
    if (heard !== undefined) this.#late.push({ at: at + this.#random() * 3 * CALL_MS, call: after + 1, heard });
  }

  #pass(ms: number): void {
    this.#now += ms;
    const due = this.#late.filter(({ at }) => at <= this.#now);
    this.#late = this.#late.filter(({ at }) => at > this.#now);
    for (const { call, heard } of due) {
      if (this.#row?.calls === call && this.#row.state !== "done") this.#end(heard, "the call itself");
    }
  }

  /** Both are right about what has happened by now; an operator's word is taken past the deadline only. */
  #settle(by: "verify" | "operator"): void {
    if (this.#row?.state !== "intended" || (by === "operator" && this.#row.deadline > this.#now)) return;
    const happened = this.commits.some((at) => at <= this.#now);
    this.#end(happened ? "done" : "failed", by);
  }

  #end(state: "done" | "failed", by: string): void {
    if (this.#row === undefined) return;
    this.#row = { ...this.#row, state, result: state === "done" ? 1 : null };
    if (state === "failed") this.#failedBy = by;
  }
}

it("happens once at most over any history, and is called again only on somebody's word that it did not happen", () => {
  let again = 0;
  for (let seed = 1; seed <= 5_000; seed += 1) {
    const history = new History(seed);
    for (let i = 0; i < 60; i += 1) history.step();
    expect(history.commits.length, `seed ${seed}`).toBeLessThanOrEqual(1);
    expect(history.allowed, `seed ${seed}`).toHaveLength(Math.max(0, history.calls - 1));
    expect(history.allowed, `seed ${seed}`).not.toContain("nobody");
    if (history.answers.length > 0) expect(history.commits, `seed ${seed}`).toHaveLength(1);
    again += history.allowed.length;
  }
  expect(again).toBeGreaterThan(1_000);
});
