import { expect, test } from "vitest";
import { TurnQueue } from "./turn-queue.ts";

const drain = (queue: TurnQueue<string>): string[] => {
  const out: string[] = [];
  for (let turn = queue.shift(); turn !== undefined; turn = queue.shift()) out.push(turn);
  return out;
};

test("a more urgent turn goes before all that came earlier, and equals keep their order", () => {
  const queue = new TurnQueue<string>();
  queue.push("n1", "normal");
  queue.push("i1", "idle");
  queue.push("n2", "normal");
  queue.push("c1", "critical");
  queue.push("h1", "high");
  queue.push("c2", "critical");
  expect(drain(queue)).toEqual(["c1", "c2", "h1", "n1", "n2", "i1"]);
});

test("a turn that was taken out neither comes nor counts", () => {
  const queue = new TurnQueue<string>();
  queue.push("a", "normal");
  queue.push("b", "normal");
  expect(queue.remove("a", "normal")).toBe(true);
  expect(queue.remove("a", "normal")).toBe(false);
  expect(queue.length).toBe(1);
  expect(drain(queue)).toEqual(["b"]);
  expect(queue.length).toBe(0);
});

test("the turn that is given up for a more urgent one is the last of the least urgent", () => {
  const queue = new TurnQueue<string>();
  for (const [turn, priority] of [
    ["n", "normal"],
    ["l1", "low"],
    ["l2", "low"],
    ["c", "critical"],
  ] as const) {
    queue.push(turn, priority);
  }
  expect(queue.popBelow("low")).toBeUndefined();
  expect(queue.popBelow("normal")).toBe("l2");
  expect(queue.popBelow("critical")).toBe("l1");
  expect(queue.popBelow("critical")).toBe("n");
  expect(queue.popBelow("critical")).toBeUndefined();
  expect(drain(queue)).toEqual(["c"]);
});
