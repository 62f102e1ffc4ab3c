import { AppError } from "@openclaw/errors";
import type { Queries } from "@openclaw/store";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { silent } from "../test/silent.ts";
import { Leadership, type Reign } from "./leadership.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** The row of the lead, with the clock of the test as Postgres's. */
class LeadRow implements Queries {
  holder = "";
  epoch = 0;
  expiresAt = Number.NEGATIVE_INFINITY;
  asked: string[] = [];
  /** Answers come only once it is resolved. */
  gate: Promise<void> = Promise.resolve();

  async query<R extends object>(name: string, _text: string, values: readonly unknown[] = []): Promise<R[]> {
    this.asked.push(name);
    await this.gate;
    return this.#answer(name, values) as R[];
  }

  #answer(name: string, [holder, leaseMs, epoch]: readonly unknown[]): object[] {
    const [who, lease] = [holder as string, leaseMs as number];
    if (name === "take-lead" && (this.holder === who || this.expiresAt < performance.now()))
      return this.#set(who, this.epoch + 1, lease);
    if (name === "renew-lead" && this.holder === who && this.epoch === epoch) return this.#set(who, this.epoch, lease);
    if (name === "give-up-lead" && this.holder === who) this.#set("", this.epoch, -1);
    return [];
  }

  #set(holder: string, epoch: number, leaseMs: number): object[] {
    Object.assign(this, { holder, epoch, expiresAt: performance.now() + leaseMs });
    return [{ epoch }];
  }
}

const schedulerOn = (db: Queries, name: string) => {
  /** What happens, in order. */
  const events: string[] = [];
  const control = { unfit: undefined as string | undefined, begun: Promise.resolve(), stopped: Promise.resolve() };
  const begin = async (epoch: number, lost: AbortSignal): Promise<Reign> => {
    events.push(`begin ${epoch}`);
    await control.begun;
    lost.throwIfAborted();
    events.push(`lead ${epoch}`);
    const stop = async () => {
      events.push(`stop ${epoch}`);
      await control.stopped;
      events.push(`ended ${epoch}`);
    };
    return { epoch, stop };
  };
  const leadership = new Leadership({ db, holder: name, log: silent, unfit: () => control.unfit, begin });
  return { leadership, events, control };
};

it("leads as long as it renews, and gives the lead up when it stops", async () => {
  const row = new LeadRow();
  const { leadership, events } = schedulerOn(row, "one");
  await leadership.start();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(events).toEqual(["begin 1", "lead 1"]);
  await leadership.stop();
  expect(events.slice(2)).toEqual(["stop 1", "ended 1"]);
  expect(row.holder).toBe("");
});

it("stops leading before the lease can have run out, whatever its renewal waits for", async () => {
  const row = new LeadRow();
  const one = schedulerOn(row, "one");
  await one.leadership.start();
  await vi.advanceTimersByTimeAsync(1_000);
  const gate = Promise.withResolvers<void>();
  row.gate = gate.promise;
  const runsOutAt = row.expiresAt;
  while (!one.events.includes("ended 1") && performance.now() < runsOutAt + 1_000)
    await vi.advanceTimersByTimeAsync(50);
  expect(performance.now()).toBeLessThan(runsOutAt);
  gate.resolve();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(one.events.slice(4)).toEqual(["begin 2", "lead 2"]);
  await one.leadership.stop();
});

it("is followed by another, with another epoch, after it died", async () => {
  const row = new LeadRow();
  row.holder = "dead";
  row.epoch = 7;
  row.expiresAt = performance.now() + 3_000;
  const other = schedulerOn(row, "other");
  await other.leadership.start();
  await vi.advanceTimersByTimeAsync(2_900);
  expect(other.events).toEqual([]);
  await vi.advanceTimersByTimeAsync(700);
  expect(other.events).toEqual(["begin 8", "lead 8"]);
  await other.leadership.stop();
});

it("renews the lease while a reign takes long to begin", async () => {
  const row = new LeadRow();
  const [slow, other] = [schedulerOn(row, "slow"), schedulerOn(row, "other")];
  const gate = Promise.withResolvers<void>();
  slow.control.begun = gate.promise;
  await slow.leadership.start();
  await vi.advanceTimersByTimeAsync(100);
  await other.leadership.start();
  await vi.advanceTimersByTimeAsync(20_000);
  gate.resolve();
  await vi.advanceTimersByTimeAsync(100);
  expect(slow.events).toEqual(["begin 1", "lead 1"]);
  expect(other.events).toEqual([]);
  await slow.leadership.stop();
  await other.leadership.stop();
});

it("begins no reign before the last one here has ended", async () => {
  const row = new LeadRow();
  const { leadership, events, control } = schedulerOn(row, "one");
  const gate = Promise.withResolvers<void>();
  control.stopped = gate.promise;
  await leadership.start();
  await vi.advanceTimersByTimeAsync(100);
  row.epoch = 5;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(events).toEqual(["begin 1", "lead 1", "stop 1"]);
  gate.resolve();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(events.slice(3)).toEqual(["ended 1", "begin 6", "lead 6"]);
  await leadership.stop();
});

it("does not lead on when it was overtaken while it began", async () => {
  const row = new LeadRow();
  const { leadership, events, control } = schedulerOn(row, "one");
  const gate = Promise.withResolvers<void>();
  control.begun = gate.promise;
  await leadership.start();
  await vi.advanceTimersByTimeAsync(100);
  Object.assign(row, { holder: "another", epoch: 2, expiresAt: Number.POSITIVE_INFINITY });
  await vi.advanceTimersByTimeAsync(1_000);
  gate.resolve();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(events).toEqual(["begin 1"]);
  await leadership.stop();
});

it("lets another lead when it is not fit to, and takes the lead again once it is", async () => {
  const row = new LeadRow();
  const { leadership, events, control } = schedulerOn(row, "one");
  await leadership.start();
  await vi.advanceTimersByTimeAsync(100);
  control.unfit = "NATS is out of reach";
  await vi.advanceTimersByTimeAsync(1_000);
  expect([events.at(-1), row.holder]).toEqual(["ended 1", ""]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(row.holder).toBe("");
  control.unfit = undefined;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(events.at(-1)).toBe("lead 2");
  await leadership.stop();
});

it("tries again when a reign could not begin or the lead could not be asked for", async () => {
  const row = new LeadRow();
  const { leadership, events, control } = schedulerOn(row, "one");
  row.gate = Promise.reject(new AppError("store_unavailable"));
  row.gate.catch(() => {});
  control.begun = Promise.reject(new AppError("store_unavailable"));
  control.begun.catch(() => {});
  await leadership.start();
  await vi.advanceTimersByTimeAsync(600);
  row.gate = Promise.resolve();
  await vi.advanceTimersByTimeAsync(500);
  expect(events).toEqual(["begin 1"]);
  control.begun = Promise.resolve();
  await vi.advanceTimersByTimeAsync(500);
  expect(events).toEqual(["begin 1", "begin 2", "lead 2"]);
  await leadership.stop();
});
