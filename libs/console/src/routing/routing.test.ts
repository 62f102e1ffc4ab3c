import { describe, expect, it } from "vitest";
import { routeOf, sectionOf } from "./route.ts";
import { askedOf, isFiltered, readTaskFilter, writeTaskFilter } from "./task-filter.ts";

const ID = `task_${"0".repeat(26)}`;

describe("addresses", () => {
  it("lead to screens, with and without a slash at the end", () => {
    expect(routeOf("/")).toEqual({ screen: "overview" });
    expect(routeOf("/tasks/")).toEqual({ screen: "tasks" });
    expect(routeOf(`/tasks/${ID}`)).toEqual({ screen: "task", id: ID });
    expect(sectionOf(routeOf(`/tasks/${ID}`))).toBe("tasks");
    expect(routeOf("/agents/query-routing")).toEqual({ screen: "agent", name: "query-routing" });
    expect(sectionOf(routeOf("/agents/query-routing"))).toBe("agents");
  });

  it.each(["/nothing", "/tasks/x", `/tasks/${ID}/steps`, "/toString"])("lead nowhere: %s", (path) => {
    expect(routeOf(path)).toBeUndefined();
  });
});

describe("a filter", () => {
  it("is read from what it was written to", () => {
    const filter = {
      agent: "query-routing",
      state: "failed",
      priority: "high",
      code: "tool_failed",
      period: "1h",
    } as const;
    const search = writeTaskFilter(filter, { cursor: ID });
    expect(search).toBe(`?agent=query-routing&state=failed&priority=high&code=tool_failed&period=1h&cursor=${ID}`);
    expect(readTaskFilter(search)).toEqual(filter);
    expect(writeTaskFilter({})).toBe("");
    expect(isFiltered(readTaskFilter(""))).toBe(false);
  });

  it("leaves out what makes no sense", () => {
    expect(readTaskFilter("?state=lost&agent=%3Cscript%3E&since=yesterday&priority=&period=toString&x=1")).toEqual({});
  });

  it("asks since a whole minute, so that the same page is asked for again", () => {
    const now = Date.parse("2026-03-02T12:30:45Z");
    expect(askedOf({ period: "15m", agent: "a" }, now)).toEqual({ agent: "a", since: "2026-03-02T12:15:00.000Z" });
    expect(askedOf({ since: "2026-03-02" }, now)).toEqual({ since: "2026-03-02" });
  });
});
