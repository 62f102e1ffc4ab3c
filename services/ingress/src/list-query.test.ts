import { describe, expect, it } from "vitest";
import { listStatement } from "./list-query.ts";

describe("listStatement", () => {
  it("numbers the parameters as the values come", () => {
    const { text, values } = listStatement("t", { code: "tool_failed", agent: "a", cursor: "task_1", limit: 5 });
    expect(values).toEqual(["t", 5, "a", "tool_failed", "task_1"]);
    expect(text).toContain("t.agent = $3 and t.error ->> 'code' = $4 and t.id < $5");
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
