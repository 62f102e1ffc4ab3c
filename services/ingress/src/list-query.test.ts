import { firstTaskIdAt, newTaskId } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { listStatement } from "./list-query.ts";

describe("listStatement", () => {
  it("numbers the parameters as the values come", () => {
    const { text, values } = listStatement("t", { code: "tool_failed", agent: "a", cursor: "task_1", limit: 5 });
    expect(values).toEqual(["t", 5, "a", "tool_failed", "task_1"]);
    expect(text).toContain("t.agent = $3 and t.error ->> 'code' = $4 and t.id < $5");
  });

  it("finds times by ids, which begin with them, and priorities by their rank", () => {
    const at = Date.parse("2026-03-02T12:00:00Z");
    const { text, values } = listStatement("t", { since: at, until: at + 1, priority: "idle", limit: 5 });
    expect(text).toContain("t.priority = $3 and t.id >= $4 and t.id < $5");
    expect(values).toEqual(["t", 5, 4, firstTaskIdAt(at), firstTaskIdAt(at + 1)]);
    expect(newTaskId(at, new Uint8Array(16).fill(31)) < firstTaskIdAt(at + 1)).toBe(true);
  });

  it("goes the other way from a task to those after it", () => {
    const { text } = listStatement("t", { newerThan: "task_1", limit: 1 });
    expect(text).toContain("t.id > $3 order by t.id asc");
  });

  it("has one name for one text, whatever the values", () => {
    const states = [{ state: "failed" as const }, { state: "expired" as const }, { state: "running" as const }];
    const filters = [{}, { agent: "a" }, { agent: "b" }, ...states, { lastOfChain: true }];
    const statements = filters.map((filter) => listStatement("t", { ...filter, limit: 1 }));
    const texts = new Map(statements.map(({ name, text }) => [name, text]));
    expect(texts.size).toBe(5);
    for (const { name, text } of statements) expect(texts.get(name)).toBe(text);
  });
});
