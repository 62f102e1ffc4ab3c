import { describe, expect, it } from "vitest";
import { AdmissionQueue } from "./admission-queue.ts";

const never = new AbortController().signal;

describe("AdmissionQueue", () => {
  it("admits the lowest priority number first and equal ones in their order", async () => {
    const queue = new AdmissionQueue(1);
    await queue.acquire(0, never);
    const order: string[] = [];
    const wait = (name: string, priority: number) => queue.acquire(priority, never).then(() => order.push(name));
    const waiters = [wait("b1", 5), wait("a", 1), wait("b2", 5)];
    expect(queue.waiting).toBe(3);
    for (const waiter of [1, 0, 2]) {
      queue.release();
      await waiters[waiter];
    }
    expect(order).toEqual(["a", "b1", "b2"]);
    expect(queue.running).toBe(1);
  });

  it("forgets a waiter that gives up", async () => {
    const queue = new AdmissionQueue(1);
    await queue.acquire(0, never);
    const client = new AbortController();
    const waiter = queue.acquire(0, client.signal);
    client.abort(new TypeError("gone"));
    await expect(waiter).rejects.toThrow("gone");
    queue.release();
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });
});
