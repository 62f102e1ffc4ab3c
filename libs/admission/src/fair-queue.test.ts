import { PRIORITIES, type Priority } from "@openclaw/contracts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AGE_MS, FairQueue } from "./fair-queue.ts";

interface Turn {
  readonly name: string;
  readonly tenant: string;
  readonly priority: Priority;
  readonly deadlineAt: number;
  readonly cost: number;
}

const turn = (name: string, over: Partial<Turn> = {}): Turn => {
  return { name, tenant: "t", priority: "normal", deadlineAt: 90_000, cost: 1_000, ...over };
};

const filled = (turns: readonly Turn[], now = 0): FairQueue<Turn> => {
  const queue = new FairQueue<Turn>();
  for (const each of turns) queue.push(each, now);
  return queue;
};

const drain = (queue: FairQueue<Turn>, now = 0): string[] => {
  const names: string[] = [];
  for (let next = queue.peek(now); next !== undefined; next = queue.peek(now)) {
    queue.take(next);
    names.push(next.name);
  }
  return names;
};

describe("FairQueue", () => {
  it("serves the more urgent first, then the nearer deadline, then who came first", () => {
    const queue = filled([
      turn("n1"),
      turn("idle", { priority: "idle" }),
      turn("n2"),
      turn("soon", { deadlineAt: 10_000 }),
      turn("critical", { priority: "critical" }),
      turn("n3"),
    ]);
    expect(drain(queue)).toEqual(["critical", "soon", "n1", "n2", "n3", "idle"]);
  });

  it("gives each tenant the same tokens, not the same turns", () => {
    const long = Array.from({ length: 30 }, (_, index) => turn(`long ${index}`, { tenant: "a", cost: 6_000 }));
    const short = Array.from({ length: 300 }, (_, index) => turn(`short ${index}`, { tenant: "b", cost: 600 }));
    const queue = filled([...long, ...short]);
    const served = { a: 0, b: 0 };
    while (served.a + served.b < 180_000) {
      const next = queue.peek(0);
      if (next === undefined) break;
      queue.take(next);
      served[next.tenant as "a" | "b"] += next.cost;
    }
    expect(Math.abs(served.a - served.b)).toBeLessThanOrEqual(6_000 + 2_048);
  });

  it("does not save up a share for a tenant that asks for nothing", () => {
    const queue = filled([turn("a1", { tenant: "a" })]);
    for (let index = 0; index < 50; index += 1) {
      const own = turn(`b${index}`, { tenant: "b" });
      queue.push(own, 0);
      queue.remove(own);
    }
    queue.push(turn("b", { tenant: "b" }), 0);
    queue.push(turn("a2", { tenant: "a" }), 0);
    expect(drain(queue).slice(0, 3)).toContain("b");
  });

  it("moves up who has waited for long, band by band", () => {
    const queue = filled([turn("idle", { priority: "idle" })]);
    for (let now = 0; now <= 4 * AGE_MS; now += AGE_MS) {
      const urgent = turn(`c${now}`, { priority: "critical", deadlineAt: now + 90_000 });
      queue.push(urgent, now);
      expect(queue.peek(now)?.name).toBe(now === 4 * AGE_MS ? "idle" : urgent.name);
      queue.remove(urgent);
    }
  });

  it("takes out who no longer waits, and tells whether it did", () => {
    const [a, b] = [turn("a"), turn("b")];
    const queue = filled([a, b]);
    expect([queue.remove(a), queue.remove(a), queue.length]).toEqual([true, false, 1]);
    expect(drain(queue)).toEqual(["b"]);
  });

  it("gives the place of the last of the least urgent to a more urgent one, and of the tenant that has most to another", () => {
    const queue = filled([
      turn("n"),
      turn("l1", { priority: "low" }),
      turn("l2", { priority: "low" }),
      turn("other", { priority: "low", tenant: "u" }),
    ]);
    expect(queue.displaceFor("low", "t")).toBeUndefined();
    expect(queue.displaceFor("low", "new")?.name).toBe("l2");
    expect(queue.displaceFor("low", "new")).toBeUndefined();
    expect(queue.displaceFor("critical", "t")?.name).toBe("l1");
    expect(queue.displaceFor("critical", "t")?.name).toBe("other");
    expect(queue.displaceFor("critical", "t")?.name).toBe("n");
    expect(queue.displaceFor("critical", "t")).toBeUndefined();
  });
});

/** A queue, those that must be in it, and what must hold of each act. */
class History {
  readonly queue = new FairQueue<Turn>();
  readonly waiting = new Set<Turn>();
  now = 0;

  push(pushed: Turn): void {
    this.queue.push(pushed, this.now);
    this.waiting.add(pushed);
  }

  take(): void {
    const next = this.queue.peek(this.now);
    expect(this.queue.peek(this.now)).toBe(next);
    expect(next === undefined).toBe(this.waiting.size === 0);
    if (next === undefined) return;
    this.queue.take(next);
    expect(this.waiting.delete(next)).toBe(true);
  }

  remove(pick: number): void {
    const gone = [...this.waiting][pick % Math.max(1, this.waiting.size)];
    if (gone !== undefined) expect(this.queue.remove(gone)).toBe(this.waiting.delete(gone));
  }

  displace(priority: Priority): void {
    const gone = this.queue.displaceFor(priority, "a");
    if (gone !== undefined) expect(this.waiting.delete(gone)).toBe(true);
  }
}

type Act = (history: History) => void;

const anyTurn = fc.record({
  tenant: fc.constantFrom("a", "b", "c"),
  priority: fc.constantFrom(...PRIORITIES),
  deadlineAt: fc.integer({ min: 1, max: 1_000_000 }),
  cost: fc.integer({ min: 0, max: 9_000 }),
});

const act: fc.Arbitrary<Act> = fc.oneof(
  anyTurn.map(
    (over): Act =>
      (history) =>
        history.push(turn("any", over)),
  ),
  fc.constant<Act>((history) => history.take()),
  fc.nat().map(
    (pick): Act =>
      (history) =>
        history.remove(pick),
  ),
  fc.constantFrom(...PRIORITIES).map(
    (priority): Act =>
      (history) =>
        history.displace(priority),
  ),
  fc.integer({ min: 0, max: 30_000 }).map(
    (ms): Act =>
      (history) => {
        history.now += ms;
      },
  ),
);

describe("over any history", () => {
  it("each turn leaves once, the first is named the same until something changes, and none that waits is forgotten", () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 100 }), (acts) => {
        const history = new History();
        for (const each of acts) {
          each(history);
          expect(history.queue.length).toBe(history.waiting.size);
          expect(new Set(history.queue.turns())).toEqual(history.waiting);
        }
        expect(drain(history.queue, history.now)).toHaveLength(history.waiting.size);
      }),
      { numRuns: 300 },
    );
  });

  it("nobody starves: whatever more urgent ones come, at one a second, a turn is served within 80 s and those before it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PRIORITIES),
        fc.array(fc.record({ priority: fc.constantFrom(...PRIORITIES), cost: fc.integer({ min: 1, max: 8_000 }) }), {
          minLength: 200,
          maxLength: 200,
        }),
        (priority, others) => {
          const patient = turn("patient", { priority, tenant: "patient", cost: 8_000, deadlineAt: 1e9 });
          const queue = filled([patient]);
          for (const [second, other] of others.entries()) {
            const now = second * 1_000;
            queue.push(turn(`${second}`, { ...other, tenant: "busy", deadlineAt: now }), now);
            const next = queue.peek(now);
            if (next === patient) return;
            if (next !== undefined) queue.take(next);
          }
          expect.unreachable("it was never served");
        },
      ),
      { numRuns: 100 },
    );
  });
});
