// The order in which tasks start: the index of what waits, what is picked, and what is due.
import { describe, expect, it } from "vitest";
import { openTask } from "../test/open-task.ts";
import { DueQueue } from "./due-queue.ts";
import type { OpenTask } from "./open-task.ts";
import { pickNext } from "./pick-next.ts";
import { LANE_LIMIT, type LaneReading, ReadyIndex } from "./ready-index.ts";

const index = (...tasks: ReturnType<typeof openTask>[]): ReadyIndex => {
  const ready = new ReadyIndex();
  for (const task of tasks) ready.add(task);
  return ready;
};

const pick = (ready: ReadyIndex, slots: Record<string, number>, limit = 100, bytes = 1_000_000, idle = 100): string[] =>
  pickNext(ready, { slots: new Map(Object.entries(slots)), idleSlots: () => idle, limit, bytes }).map(
    (task) => task.id,
  );

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

  it("gives idle tasks no more than they may have, and others what is free", () => {
    const idle = ["3", "4", "5"].map((id) => openTask(id, { priority: 4 }));
    expect(pick(index(openTask("1"), openTask("2"), ...idle), { a: 4 }, 100, 1_000_000, 1)).toEqual(["1", "2", "3"]);
    expect(pick(index(openTask("1"), openTask("2"), ...idle), { a: 1 }, 100, 1_000_000, 1)).toEqual(["1"]);
  });

  it("gives no slot to a lower priority while a higher one of the agent waits", () => {
    const ready = index(openTask("1", { priority: 3 }), openTask("2", { priority: 1 }));
    expect(pick(ready, { a: 1 })).toEqual(["2"]);
  });

  it("picks no more than fits together, but what is too large alone", () => {
    const ready = index(...["1", "2", "3"].map((id) => openTask(id, { input_bytes: 40 })));
    expect(pick(ready, { a: 9 }, 100, 100)).toEqual(["1", "2"]);
    expect(pick(ready, { a: 9 }, 100, 10)).toEqual(["1"]);
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

  it("tells since when the one that waits longest does, a delay that was asked for left out", () => {
    const ready = index(
      openTask("1", { created_at: new Date(1_000), not_before: new Date(9_000) }),
      openTask("2", { created_at: new Date(5_000) }),
    );
    expect(ready.lanes().find(({ length }) => length > 0)?.since).toBe(5_000);
  });
});

/** Waiting tasks in a table, and lanes that are filled from it. */
const table = (count: number) => {
  const id = (n: number) => `t${String(n).padStart(6, "0")}`;
  const rows = Array.from({ length: count }, (_, n) => openTask(id(n)));
  const ready = new ReadyIndex();
  const read = ({ after, limit }: LaneReading) => rows.filter((row) => row.id > after).slice(0, limit);
  const start = (count: number) => {
    for (const task of ready.head("a", 2, count)) {
      ready.remove(task);
      rows.splice(rows.indexOf(task), 1);
    }
  };
  const refill = () => {
    for (const reading of ready.beginRefills()) ready.fill(reading, read(reading));
  };
  const first = ready.beginLane("a", 2);
  ready.fill(first, read(first));
  refill();
  return { id, rows, ready, read, start, refill };
};

describe("a lane that holds less than the table", () => {
  it("gets through all of it, oldest first, and is then whole", () => {
    const { id, rows, ready, start, refill } = table(3 * LANE_LIMIT);
    expect(ready.waiting("a")).toBe(LANE_LIMIT);
    for (let n = 0; rows.length > 0; n += 500) {
      expect(ready.head("a", 2, 1)[0]?.id).toBe(id(n));
      start(500);
      refill();
    }
    ready.add(openTask(id(900_000)));
    expect(ready.has(id(900_000))).toBe(true);
  });

  it("does not let a newer task overtake those in the table", () => {
    const { id, ready, start } = table(2 * LANE_LIMIT);
    start(1);
    ready.add(openTask(id(900_000)));
    expect(ready.has(id(900_000))).toBe(false);
  });

  it("forgets none that arrives while the table is read", () => {
    const { id, rows, ready, read, start } = table(LANE_LIMIT + 10);
    start(LANE_LIMIT - 10);
    const [reading] = ready.beginRefills();
    if (reading === undefined) return expect.unreachable();
    const found = read(reading);
    const late = openTask(id(900_000));
    rows.push(late);
    ready.add(late);
    ready.fill(reading, found);
    expect(ready.waiting("a")).toBe(21);
    // And it is whole again, so that the next one need not wait for a reading.
    ready.add(openTask(id(900_001)));
    expect(ready.waiting("a")).toBe(22);
    expect(ready.beginRefills()).toEqual([]);
  });

  it("is read again from the same place after a reading that failed", () => {
    const { ready, start, refill } = table(LANE_LIMIT + 10);
    start(LANE_LIMIT);
    ready.beginRefills();
    refill();
    expect(ready.waiting("a")).toBe(10);
  });

  it("takes an old task back, and leaves its newest in the table for it", () => {
    const { id, ready, rows, start, refill } = table(LANE_LIMIT + 10);
    const [first] = rows;
    start(1);
    refill();
    for (const n of [LANE_LIMIT, LANE_LIMIT + 1]) expect(ready.has(id(n))).toBe(false);
    rows.unshift(first as OpenTask);
    ready.add(first as OpenTask);
    expect(ready.head("a", 2, 1)[0]?.id).toBe(id(0));
    for (let turn = 0; rows.length > 0; turn += 1) {
      expect(turn).toBeLessThan(100);
      start(1_000);
      refill();
    }
  });

  it("does not skip what it put back while the table was read", () => {
    const { id, ready, rows, read, start, refill } = table(2 * LANE_LIMIT);
    start(LANE_LIMIT - 10);
    const [reading] = ready.beginRefills();
    if (reading === undefined) return expect.unreachable();
    const found = read(reading);
    // So many old ones come back meanwhile that the lane's newest no longer fit.
    const back = Array.from({ length: LANE_LIMIT + 100 }, (_, n) => openTask(`old${id(n)}`));
    rows.unshift(...back);
    for (const task of back) ready.add(task);
    start(500);
    ready.fill(reading, found);
    while (rows.length > 0) {
      expect(ready.head("a", 2, 1)[0]?.id).toBe(rows[0]?.id);
      start(500);
      refill();
    }
  });

  it("shares what all lanes may hold between many agents", () => {
    const ready = new ReadyIndex();
    const agents = Array.from({ length: 20 }, (_, n) => `agent-${n}`);
    for (const agent of agents) ready.beginLane(agent, 0);
    const [reading] = ready.beginRefills();
    expect(reading?.limit).toBe(1_000);
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

  it("keeps one entry of an id that is set to the same time again", () => {
    const due = new DueQueue();
    for (let i = 0; i < 3; i += 1) due.set("a", 10);
    expect(due.takeDue(10, 9)).toEqual(["a"]);
    expect(due.takeDue(10, 9)).toEqual([]);
  });

  it("sorts any sequence", () => {
    const due = new DueQueue();
    const times = Array.from({ length: 500 }, (_, i) => (i * 7919) % 1000);
    for (const [i, at] of times.entries()) due.set(`t${i}`, at);
    const taken = due.takeDue(1000, 500).map((id) => times[Number(id.slice(1))] ?? -1);
    expect(taken).toEqual([...times].sort((a, b) => a - b));
  });
});
