import type { PlannedTurn } from "@openclaw/admission";
import type { Priority } from "@openclaw/contracts";
import { expect, test } from "vitest";
import { type Run, TurnGate } from "./turn-gate.ts";

const host = (label: string) => ({ label, healthy: true });
type Host = ReturnType<typeof host>;
const never = new AbortController().signal;

const turn = (priority: Priority = "normal"): PlannedTurn => {
  return { tenant: "t", priority, deadlineAt: 0, promptTokens: 10, outputTokens: 10, cost: 20 };
};

const createGate = (hosts: readonly Host[], slotsPerHost: number) =>
  new TurnGate<Host, PlannedTurn>({ hosts, slotsPerHost, now: () => 0 });

/** Turns that end when the test says so; `order` is how they got their slots. */
const createTurns = (gate: TurnGate<Host, PlannedTurn>) => {
  const order: string[] = [];
  const finish = new Map<string, () => void>();
  const run = (name: string, priority: Priority = "normal", signal: AbortSignal = never) =>
    gate.withRoom(turn(priority), { signal }, async ({ host: at }) => {
      order.push(`${name}@${at.label}`);
      await new Promise<void>((resolve) => finish.set(name, resolve));
      return name;
    });
  return { order, run, end: (name: string) => finish.get(name)?.() };
};

test("a replica runs no more turns than it has slots, and the rest wait", async () => {
  const gate = createGate([host("a"), host("b")], 2);
  const turns = createTurns(gate);
  const all = ["1", "2", "3", "4", "5"].map((name) => turns.run(name));
  expect(turns.order).toEqual(["1@a", "2@b", "3@a", "4@b"]);
  expect([gate.planner.running, gate.planner.queued]).toEqual([4, 1]);
  turns.end("2");
  await all[1];
  await expect.poll(() => turns.order.at(-1)).toBe("5@b");
  expect([gate.planner.running, gate.planner.queued]).toEqual([4, 0]);
});

test("a free slot goes to the most urgent turn that waits", async () => {
  const gate = createGate([host("a")], 1);
  const turns = createTurns(gate);
  const first = turns.run("first");
  void turns.run("idle", "idle");
  void turns.run("normal", "normal");
  void turns.run("critical", "critical");
  for (const name of ["first", "critical", "normal"]) {
    turns.end(name);
    await first;
    await new Promise(setImmediate);
  }
  expect(turns.order).toEqual(["first@a", "critical@a", "normal@a", "idle@a"]);
});

test("a more urgent turn for which there is room does not wait behind one for which there is none", () => {
  const gate = createGate([host("a")], 4);
  const turns = createTurns(gate);
  for (const name of ["1", "2", "3"]) void turns.run(name, "idle");
  void turns.run("4", "idle");
  let waits = 0;
  void gate.withRoom(turn("critical"), { signal: never, onWait: () => (waits += 1) }, async () => {});
  expect([turns.order.length, waits, gate.planner.running, gate.planner.queued]).toEqual([3, 0, 4, 1]);
});

test("beyond slots and queue there is no room, and the refusal says when to come again", () => {
  const gate = createGate([host("a")], 1);
  const turns = createTurns(gate);
  for (const name of ["runs", "waits 1", "waits 2"]) {
    gate.makeRoom(turn("normal"));
    void turns.run(name);
  }
  expect(() => gate.makeRoom(turn("normal"))).toThrow(
    expect.objectContaining({ code: "inference_queue_full", retryAfterMs: expect.any(Number) }),
  );
});

test("a full queue gives the place of its least urgent turn to a more urgent one, and to no other", async () => {
  const gate = createGate([host("a")], 1);
  const turns = createTurns(gate);
  const runs = turns.run("runs");
  void turns.run("low", "low");
  const displaced = turns.run("idle", "idle");
  expect(() => gate.makeRoom(turn("idle"))).toThrow(expect.objectContaining({ code: "inference_queue_full" }));
  gate.makeRoom(turn("critical"));
  void turns.run("critical", "critical");
  await expect(displaced).rejects.toMatchObject({ code: "inference_queue_full", retryAfterMs: expect.any(Number) });
  expect(() => gate.makeRoom(turn("low"))).toThrow(expect.objectContaining({ code: "inference_queue_full" }));
  expect([gate.planner.running, gate.planner.queued]).toEqual([1, 2]);
  turns.end("runs");
  await runs;
  await expect.poll(() => turns.order).toEqual(["runs@a", "critical@a"]);
});

test("a turn that is aborted while it waits leaves the queue and takes no slot", async () => {
  const gate = createGate([host("a")], 1);
  const turns = createTurns(gate);
  const first = turns.run("first");
  const abort = new AbortController();
  const waiting = turns.run("waiting", "normal", abort.signal);
  abort.abort(new Error("gone"));
  await expect(waiting).rejects.toThrow("gone");
  expect(gate.planner.queued).toBe(0);
  turns.end("first");
  await first;
  expect(gate.planner.running).toBe(0);
  expect(turns.order).toEqual(["first@a"]);
});

test("a turn that fails gives its slot back", async () => {
  const gate = createGate([host("a")], 1);
  await expect(gate.withRoom(turn(), { signal: never }, () => Promise.reject(new Error("broke")))).rejects.toThrow(
    "broke",
  );
  expect(gate.planner.running).toBe(0);
});

test("when the last replica falls, waiting turns are refused and new ones find no room", async () => {
  const only = host("a");
  const gate = createGate([only], 1);
  const turns = createTurns(gate);
  void turns.run("runs");
  const waiting = turns.run("waits");
  only.healthy = false;
  gate.onHealthChange();
  await expect(waiting).rejects.toMatchObject({ code: "inference_unavailable" });
  expect(() => gate.makeRoom(turn("normal"))).toThrow(expect.objectContaining({ code: "inference_unavailable" }));
});

test("a replica that comes back takes the turns that wait", async () => {
  const [a, b] = [host("a"), host("b")];
  b.healthy = false;
  const gate = createGate([a, b], 1);
  const turns = createTurns(gate);
  void turns.run("1");
  void turns.run("2");
  b.healthy = true;
  gate.onHealthChange();
  await expect.poll(() => turns.order).toEqual(["1@a", "2@b"]);
});

test("a closed gate lets running turns end and refuses the rest", async () => {
  const gate = createGate([host("a")], 1);
  const turns = createTurns(gate);
  const running = turns.run("runs");
  const waiting = turns.run("waits");
  gate.close();
  await expect(waiting).rejects.toMatchObject({ code: "inference_unavailable" });
  expect(() => gate.makeRoom(turn("normal"))).toThrow(expect.objectContaining({ code: "inference_unavailable" }));
  turns.end("runs");
  await expect(running).resolves.toBe("runs");
});

test("a turn goes anywhere but where it has just failed, and there too if there is nowhere else", async () => {
  const [a, b] = [host("a"), host("b")];
  const gate = createGate([a, b], 2);
  const at = (avoid: Host) => gate.withRoom(turn(), { signal: never, avoid }, async (run) => run.host.label);
  expect(await at(a)).toBe("b");
  expect([gate.hasOther(a), await at(b)]).toEqual([true, "a"]);
  b.healthy = false;
  gate.onHealthChange();
  expect([gate.hasOther(a), await at(a)]).toEqual([false, "a"]);
});

test("the next prompt is sent when the first token of the one before has come", async () => {
  const gate = createGate([host("a")], 4);
  const long = { ...turn(), promptTokens: 5_000 };
  const runs: Run<Host>[] = [];
  let waits = 0;
  const run = (one: PlannedTurn) =>
    gate.withRoom(one, { signal: never, onWait: () => (waits += 1) }, async (at) => {
      runs.push(at);
      await new Promise(() => {});
    });
  void run(long);
  void run({ ...long });
  expect([runs.length, waits]).toEqual([1, 1]);
  expect(gate.planner.binding(0)).toMatchObject({ constraint: "prefill", replica: "a" });
  runs[0]?.progress(1);
  await expect.poll(() => runs.length).toBe(2);
});
