import { describe, expect, it } from "vitest";
import { PermitQueue } from "./permit-queue.ts";

const busy = () => new TypeError("busy");
const never = new AbortController().signal;

const deferred = () => Promise.withResolvers<string>();

describe("PermitQueue", () => {
  it("runs no more than its limit at once and serves the others in order", async () => {
    const queue = new PermitQueue({ atOnce: 1, waiting: 2, waitMs: 60_000 }, busy);
    const started: number[] = [];
    const gates = [deferred(), deferred(), deferred()];
    const runs = gates.map((gate, index) =>
      queue.run(() => {
        started.push(index);
        return gate.promise;
      }, never),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(started).toEqual([0]);
    gates[0]?.resolve("first");
    await runs[0];
    gates[1]?.resolve("second");
    await runs[1];
    gates[2]?.resolve("third");
    expect(await Promise.all(runs)).toEqual(["first", "second", "third"]);
    expect(started).toEqual([0, 1, 2]);
  });

  it("refuses at once when the queue is full", async () => {
    const queue = new PermitQueue({ atOnce: 1, waiting: 0, waitMs: 60_000 }, busy);
    const gate = deferred();
    const first = queue.run(() => gate.promise, never);
    await expect(queue.run(async () => "second", never)).rejects.toThrow("busy");
    gate.resolve("first");
    await expect(first).resolves.toBe("first");
  });

  it("refuses who has waited too long and keeps the permit for the next", async () => {
    const queue = new PermitQueue({ atOnce: 1, waiting: 1, waitMs: 5 }, busy);
    const gate = deferred();
    const first = queue.run(() => gate.promise, never);
    await expect(queue.run(async () => "second", never)).rejects.toThrow("busy");
    gate.resolve("first");
    await first;
    await expect(queue.run(async () => "third", never)).resolves.toBe("third");
  });

  it("lets a caller that gave up leave the queue", async () => {
    const queue = new PermitQueue({ atOnce: 1, waiting: 1, waitMs: 60_000 }, busy);
    const gate = deferred();
    const first = queue.run(() => gate.promise, never);
    const gone = new AbortController();
    const second = queue.run(async () => "second", gone.signal);
    gone.abort(new TypeError("gone"));
    await expect(second).rejects.toThrow("gone");
    await expect(queue.run(async () => "late", gone.signal)).rejects.toThrow("gone");
    gate.resolve("first");
    await first;
    await expect(queue.run(async () => "third", never)).resolves.toBe("third");
  });

  it("gives the permit back when the work fails", async () => {
    const queue = new PermitQueue({ atOnce: 1, waiting: 0, waitMs: 5 }, busy);
    await expect(queue.run(() => Promise.reject(busy()), never)).rejects.toThrow("busy");
    await expect(queue.run(async () => "next", never)).resolves.toBe("next");
  });

  it("takes a permit back once, however often it is given", async () => {
    const queue = new PermitQueue({ atOnce: 1, waiting: 1, waitMs: 60_000 }, busy);
    const giveBack = await queue.take(never);
    const waiting = queue.take(never);
    giveBack();
    giveBack();
    await waiting;
    const another = queue.take(never);
    await expect(queue.take(never)).rejects.toThrow("busy");
    (await waiting)();
    await another;
  });
});
