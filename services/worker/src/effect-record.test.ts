import { type JournalEvent, MAX_RECORDED_BYTES } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { EffectRecord } from "./effect-record.ts";

const event = (attempt: number, n: number, worker = "w"): JournalEvent => ({
  v: 1,
  task: "task_00000000000000000000000001",
  tenant: "default",
  agent: "a",
  attempt,
  n,
  at: "2030-01-01T00:00:00Z",
  type: "attempt.started",
  worker,
});

const ended = (attempt: number, n: number): JournalEvent => ({
  ...event(attempt, n),
  type: "attempt.ended",
  outcome: {
    status: "succeeded",
    result: {},
    usage: { prompt_tokens: 0, completion_tokens: 0, cached_tokens: 0, model_calls: 0, tool_calls: 0 },
  },
});

describe("what led to an effect", () => {
  it("is carried as far as Postgres did not bring it, each record once and no end", () => {
    const record = new EffectRecord();
    record.add([event(1, 0)], "postgres");
    record.add([event(1, 0), event(1, 1), event(1, 1), ended(1, 2), event(2, 0)], "journal");
    expect(record.lacking().map(({ attempt, n }) => `${attempt}.${n}`)).toEqual(["1.1", "2.0"]);
  });

  it.each(["postgres", "journal"] as const)(
    "leads to none where a new attempt could not be brought it from %s",
    (where) => {
      const record = new EffectRecord();
      const half = "x".repeat(MAX_RECORDED_BYTES / 2);
      record.add([event(1, 0, half)], where);
      record.add([event(2, 0)], "journal");
      expect(record.lacking().at(-1)).toMatchObject({ attempt: 2 });
      record.add([event(2, 1, half)], "journal");
      expect(() => record.lacking()).toThrow(expect.objectContaining({ code: "effect_record_too_large" }));
    },
  );
});
