import { describe, expect, it } from "vitest";
import { openTask } from "../test/open-task.ts";
import { AttemptBook, LEASE_MS, RESEND_MS } from "./attempt-book.ts";

const book = (): AttemptBook => {
  const attempts = new AttemptBook();
  attempts.reserve(openTask("t"), 0);
  attempts.sent("t", 0);
  return attempts;
};

const claimed = (): AttemptBook => {
  const attempts = book();
  attempts.claimed({ task: "t", attempt: 1 }, "w1", 0);
  return attempts;
};

describe("AttemptBook", () => {
  it("counts a slot from the reservation to the release", () => {
    const attempts = book();
    expect(attempts.count("a")).toBe(1);
    attempts.release("t");
    attempts.release("t");
    expect(attempts.count("a")).toBe(0);
  });

  it("expires a claimed attempt whose worker is silent, and only that", () => {
    expect(book().expired(LEASE_MS)).toEqual([]);
    const attempts = claimed();
    expect(attempts.expired(LEASE_MS - 1)).toEqual([]);
    expect(attempts.expired(LEASE_MS).map((out) => out.task.id)).toEqual(["t"]);
  });

  it("renews by attempt and worker, and revokes everything else", () => {
    const attempts = claimed();
    expect(attempts.renew("w1", [{ task: "t", attempt: 1 }], 5_000)).toEqual([]);
    expect(attempts.expired(LEASE_MS)).toEqual([]);
    const stale = [
      { task: "t", attempt: 2 },
      { task: "gone", attempt: 1 },
    ];
    expect(attempts.renew("w1", stale, 5_000)).toEqual(stale);
    expect(attempts.renew("w2", [{ task: "t", attempt: 1 }], 5_000)).toHaveLength(1);
  });

  it("takes a worker that says it runs an attempt for the one that claimed it", () => {
    const attempts = book();
    expect(attempts.renew("w1", [{ task: "t", attempt: 1 }], 1_000)).toEqual([]);
    expect(attempts.unclaimed(10 * RESEND_MS)).toEqual([]);
    expect(attempts.expired(1_000 + LEASE_MS).map((out) => out.worker)).toEqual(["w1"]);
    expect(attempts.renew("w2", [{ task: "t", attempt: 1 }], 1_000)).toHaveLength(1);
  });

  it("asks to send again what is not claimed in time", () => {
    const attempts = book();
    expect(attempts.unclaimed(RESEND_MS - 1)).toEqual([]);
    expect(attempts.unclaimed(RESEND_MS)).toHaveLength(1);
    attempts.claimed({ task: "t", attempt: 1 }, "w1", RESEND_MS);
    expect(attempts.unclaimed(10 * RESEND_MS)).toEqual([]);
  });

  it("gives a restored attempt a full term, and full terms to all after a reconnection", () => {
    const attempts = new AttemptBook();
    attempts.restore(openTask("t", { attempt: 3, worker: "w1", state: "running" }), 1_000);
    expect(attempts.expired(1_000 + LEASE_MS - 1)).toEqual([]);
    attempts.grantFullTerms(50_000);
    expect(attempts.expired(50_000 + LEASE_MS - 1)).toEqual([]);
    expect(attempts.expired(50_000 + LEASE_MS)).toHaveLength(1);
  });
});
