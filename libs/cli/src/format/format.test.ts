import type { TraceSpan } from "@openclaw/client";
import type { JournalEvent, Task } from "@openclaw/contracts";
import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { formatDuration } from "./duration.ts";
import { formatEvent } from "./event.ts";
import { formatSpanTree } from "./span-tree.ts";
import { formatTable } from "./table.ts";
import { formatTask, formatTaskList } from "./task.ts";

const plain = picocolors.createColors(false);

const TASK: Task = {
  id: `task_${"0".repeat(26)}`,
  agent: "query-routing",
  agent_version: "v",
  tenant: "default",
  priority: "high",
  state: "dead_letter",
  attempt: 3,
  created_at: "2030-01-01T00:00:00.000Z",
  started_at: null,
  finished_at: "2030-01-01T00:01:05.000Z",
  not_before: null,
  deadline: null,
  position: null,
  estimated_start: null,
  estimated_finish: null,
  result: null,
  error: { code: "tool_failed", kind: "unavailable", message: "it answered 500" },
  usage: null,
  trace_id: null,
  session_id: null,
  root: `task_${"0".repeat(26)}`,
  data_class: null,
  tags: [],
  metadata: {},
};

const span = (name: string, depth: number, start: number, ms: number): TraceSpan => ({
  trace_id: "t",
  span_id: name,
  parent_span_id: null,
  name,
  kind: "internal",
  service: depth === 0 ? "ingress" : "worker",
  start_unix_ms: start,
  end_unix_ms: start + ms,
  attributes: {},
  error: name === "execute_tool x" ? "no answer" : null,
  depth,
});

describe("formatDuration", () => {
  it("keeps three figures at every scale", () => {
    expect([0.26, 9.94, 230.4, 2340, 59_940, 185_000, 93_600_000].map(formatDuration)).toEqual([
      "0.3 ms",
      "9.9 ms",
      "230 ms",
      "2.34 s",
      "59.9 s",
      "3 m 05 s",
      "26 h 00 m",
    ]);
  });
});

describe("formatTable", () => {
  it("aligns columns without lines or trailing blanks", () => {
    expect(
      formatTable(
        ["A", "B"],
        [
          ["long value", "x"],
          ["y", ""],
        ],
      ),
    ).toBe("A           B\nlong value  x\ny");
  });
});

describe("formatTask", () => {
  it("shows the facts that there are, and the error with its code", () => {
    const text = formatTask(TASK, plain);
    expect(text).toContain("state     dead_letter");
    expect(text).toContain("took      1 m 05 s");
    expect(text).toContain("error     tool_failed: it answered 500");
    expect(text).not.toMatch(/deadline|result|root/);
  });

  it("ends with the result as JSON", () => {
    expect(formatTask({ ...TASK, error: null, result: { label: "billing" } }, plain)).toMatch(
      /result\n\{\n {2}"label": "billing"\n\}$/,
    );
  });
});

describe("formatTaskList", () => {
  it("is one line a task under the headings", () => {
    const [head, line] = formatTaskList([TASK], plain).split("\n");
    expect(head).toMatch(/^ID +AGENT +PRIORITY +STATE +ATTEMPT +CREATED +TOOK +ERROR$/);
    expect(line).toMatch(/^task_0+ +query-routing +high +dead_letter +3 .* +1 m 05 s +tool_failed$/);
  });
});

describe("formatSpanTree", () => {
  it("draws the branches, and says where and how long", () => {
    const spans = [
      span("POST /v1/tasks", 0, 1000, 12),
      span("invoke_agent a", 1, 1010, 2000),
      span("chat m", 2, 1020, 700),
      span("execute_tool x", 2, 1800, 30),
      span("commit", 1, 3050, 2),
    ];
    const lines = formatSpanTree(spans, plain).split("\n");
    expect(lines.map((line) => line.split(/ {2,}(?=ingress|worker)/)[0])).toEqual([
      "POST /v1/tasks",
      "├─ invoke_agent a",
      "│  ├─ chat m",
      "│  └─ execute_tool x",
      "└─ commit",
    ]);
    expect(lines[1]).toMatch(/worker +2\.00 s +\+10 ms$/);
    expect(lines[3]).toMatch(/no answer$/);
  });
});

describe("formatEvent", () => {
  it("is one line for each kind of event", () => {
    const head = {
      v: 1,
      task: TASK.id,
      tenant: "default",
      agent: "a",
      attempt: 2,
      at: "2030-01-01T00:00:00Z",
    } as const;
    const tool: JournalEvent = {
      ...head,
      n: 1,
      type: "step.tool",
      call_id: "c",
      tool: "parse_pdf",
      arguments: {},
      duration_ms: 1500,
      error: { code: "pdf_invalid", kind: "invalid", message: "no" },
    };
    expect(formatEvent({ type: "journal", id: "7", event: tool })).toBe(
      "2030-01-01T00:00:00Z  step.tool        attempt 2, parse_pdf in 1.50 s, pdf_invalid",
    );
    const started: JournalEvent = { ...head, n: 0, type: "attempt.started", worker: "w", resumed_steps: 2 };
    expect(formatEvent({ type: "journal", id: "8", event: started })).toMatch(
      /attempt 2, on w, goes on after 2 steps$/,
    );
    expect(formatEvent({ type: "end", task: TASK })).toMatch(/end +dead_letter$/);
  });
});
