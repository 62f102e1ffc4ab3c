// The order in which tasks start: the index of what waits, what is picked, and what is due.
import { describe, expect, it } from "vitest";
import { openTask } from "../test/open-task.ts";
import { DueQueue } from "./due-queue.ts";
import { pickNext } from "./pick-next.ts";
import { LANE_LIMIT, ReadyIndex } from "./ready-index.ts";

const index = (...tasks: ReturnType<typeof openTask>[]): ReadyIndex => {
  const ready = new ReadyIndex();
  for (const task of tasks) ready.add(task);
  return ready;
};

const pick = (ready: ReadyIndex, slots: Record<string, number>, limit = 100): string[] =>
  pickNext(ready, { slots: new Map(Object.entries(slots)), limit }).map((task) => task.id);

describe("pickNext", () => {
  it("takes higher priorities first and the oldest within one", () => {
    const ready = index(openTask("4", { priority: 4 }), openTask("3"), openTask("2"), openTask("1", { priority: 0 }));
    expect(pick(ready, { a: 4 })).toEqual(["1", "2", "3", "4"]);
  });

  it("never takes more of an agent than it has free slots", () => {
    const ready = index(openTask("1"), openTask("2"), openTask("3", { agent: "b" }));
    expect(pick(ready, { a: 1, b: 0 })).toEqual(["1"]);
    expect(pick(ready, {})).toEqual([]);
  });

  it("goes by age between agents of equal priority", () => {
    const ready = index(openTask("1", { agent: "b" }), openTask("2"), openTask("3", { agent: "b" }));
    expect(pick(ready, { a: 5, b: 5 }, 2)).toEqual(["1", "2"]);
  });

  it("gives no slot to a lower priority while a higher one of the agent waits", () => {
    const ready = index(openTask("1", { priority: 3 }), openTask("2", { priority: 1 }));
    expect(pick(ready, { a: 1 })).toEqual(["2"]);
  });
});

describe("ReadyIndex", () => {
  it("puts a task that comes back in its old place", () => {
    const ready = index(openTask("2"), openTask("3"));
    ready.add(openTask("1"));
    expect(ready.head("a", 2, 3).map((task) => task.id)).toEqual(["1", "2", "3"]);
    expect(ready.position(openTask("3"))).toBe(2);
  });

  it("holds a task once, and none that was removed", () => {
    const ready = index(openTask("1"), openTask("1"));
    expect(ready.waiting("a")).toBe(1);
    ready.remove(openTask("1"));
    expect(ready.waiting("a")).toBe(0);
    expect(ready.has("1")).toBe(false);
  });

  it("leaves what does not fit in the table and remembers that it did", () => {
    const ready = new ReadyIndex();
    for (let i = 0; i <= LANE_LIMIT; i += 1) ready.add(openTask(String(i).padStart(6, "0")));
    expect(ready.waiting("a")).toBe(LANE_LIMIT);
    const lane = ready.lanes().find(({ priority }) => priority === 2);
    expect(lane?.truncated).toBe(true);
    // Room alone does not let a newer task overtake the ones in the table.
    ready.remove(openTask("000000"));
    ready.add(openTask("999999"));
    expect(ready.has("999999")).toBe(false);
    expect(ready.resumeAfter("a", 2)).toBe(String(LANE_LIMIT - 1).padStart(6, "0"));
  });
});

describe("DueQueue", () => {
  it("gives what is due in the order of time, each once", () => {
    const due = new DueQueue();
    for (const [id, at] of [
      ["c", 30],
      ["a", 10],
      ["b", 20],
      ["d", 40],
    ] as const)
      due.set(id, at);
    expect(due.takeDue(30, 2)).toEqual(["a", "b"]);
    expect(due.takeDue(30, 2)).toEqual(["c"]);
    expect(due.size).toBe(1);
  });

  it("goes by the last time that was set, and forgets what was deleted", () => {
    const due = new DueQueue();
    due.set("a", 10);
    due.set("a", 50);
    due.set("b", 10);
    due.delete("b");
    expect(due.takeDue(20, 9)).toEqual([]);
    expect(due.takeDue(50, 9)).toEqual(["a"]);
  });

  it("sorts any sequence", () => {
    const due = new DueQueue();
    const times = Array.from({ length: 500 }, (_, i) => (i * 7919) % 1000);
    for (const [i, at] of times.entries()) due.set(`t${i}`, at);
    const taken = due.takeDue(1000, 500).map((id) => times[Number(id.slice(1))] ?? -1);
    expect(taken).toEqual([...times].sort((a, b) => a - b));
  });
});
