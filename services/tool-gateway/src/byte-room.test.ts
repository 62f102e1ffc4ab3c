import { describe, expect, it } from "vitest";
import { ByteRoom } from "./byte-room.ts";

const forEver = new AbortController().signal;

/** Takes room and says so in `order` when it is had. */
const take = (room: ByteRoom, bytes: number, order: number[], signal = forEver) => {
  const loan = room.borrow(signal);
  const taken = loan.take(bytes).then(() => void order.push(bytes));
  return { loan, taken };
};

const settle = () => new Promise((resolve) => setImmediate(resolve));

describe("ByteRoom", () => {
  it("lends what it has and lets the others wait in turn, small ones behind large ones", async () => {
    const room = new ByteRoom(10);
    const order: number[] = [];
    const first = take(room, 8, order);
    const large = take(room, 9, order);
    take(room, 1, order);
    await settle();
    expect(order).toEqual([8]);
    first.loan.giveBack();
    await settle();
    expect(order).toEqual([8, 9, 1]);
    large.loan.giveBack();
    expect(room.free).toBe(9);
  });

  it("gives back what is held before it takes more, and once only", async () => {
    const room = new ByteRoom(10);
    const loan = room.borrow(forEver);
    await loan.take(8);
    await loan.take(9);
    loan.giveBack();
    loan.giveBack();
    expect(room.free).toBe(10);
  });

  it("lets go of who is called off, and those behind him in", async () => {
    const room = new ByteRoom(10);
    const order: number[] = [];
    take(room, 8, order);
    const control = new AbortController();
    const called = take(room, 9, order, control.signal);
    take(room, 2, order);
    control.abort(new TypeError("called off"));
    await expect(called.taken).rejects.toThrow("called off");
    await settle();
    expect(order).toEqual([8, 2]);
    called.loan.giveBack();
    expect(room.free).toBe(0);
    await expect(room.borrow(control.signal).take(0)).rejects.toThrow("called off");
  });
});
