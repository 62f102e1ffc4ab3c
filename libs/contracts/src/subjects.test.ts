import { describe, expect, it } from "vitest";
import { control, JOURNAL_SLOTS, journalSlot, parseTaskSubject, STREAMS, tasksSubject, workSubject } from "./index.ts";

describe("subjects", () => {
  it("are built from tokens and parsed back", () => {
    const tokens = { tenant: "t1", priority: "high", agent: "query-routing" };
    expect(tasksSubject.build(tokens)).toBe("openclaw.tasks.t1.high.query-routing");
    expect(tasksSubject.parse("openclaw.tasks.t1.high.query-routing")).toEqual({ ok: true, value: tokens });
    expect(tasksSubject.filter({ priority: "idle" })).toBe("openclaw.tasks.*.idle.*");
  });

  it.each(["a.b", "*", ">", "", " ", "a b", "ä", "x".repeat(65), "a\r\nPUB x 1"])("refuse the token %j", (task) => {
    expect(() => workSubject.build({ agent: "a", task })).toThrow(TypeError);
    expect(workSubject.parse(`openclaw.work.a.${task}`).ok).toBe(false);
  });

  it.each([
    "openclaw.tasks.t.urgent.a",
    "openclaw.tasks.t.normal.a.b",
    "openclaw.tasks.t.normal",
    "openclaw.task.t.normal.a",
  ])("say what is wrong with %s", (subject) => {
    expect(parseTaskSubject(subject).ok).toBe(false);
  });

  it("never overlap between streams", () => {
    const patterns = STREAMS.flatMap((stream) => stream.subjects.map((subject) => subject.split(".")));
    const overlap = (a: string[], b: string[]) =>
      a.length === b.length && a.every((word, i) => word === b[i] || word === "*" || b[i] === "*");
    const overlapping = patterns.flatMap((a, i) => patterns.slice(i + 1).filter((b) => overlap(a, b)));
    expect(overlapping).toEqual([]);
  });

  it("spread journals over all slots, the same task always in the same one", () => {
    const slots = new Set(Array.from({ length: 4_000 }, (_, i) => journalSlot(`task_${i}`)));
    expect(slots.size).toBe(JOURNAL_SLOTS);
    expect(journalSlot("task_01m826kcznymrgbqny0agbw2tp")).toBe(journalSlot("task_01m826kcznymrgbqny0agbw2tp"));
    expect(control("claim")).toBe("openclaw.control.claim");
  });
});
