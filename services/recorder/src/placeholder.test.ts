import type { JournalEvent } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { placeholderOf } from "./placeholder.ts";

const KEY = { task: "task_00000000000000000000000001", attempt: 2, n: 3 };
const EVENT: JournalEvent = {
  v: 1,
  ...KEY,
  tenant: "default",
  agent: "reader",
  at: "2030-01-01T00:00:00Z",
  type: "attempt.started",
  worker: "w",
};

it("keeps the key and says why the content is not there", () => {
  const { step, audit, usage } = placeholderOf(EVENT, "because", "2031-01-01T00:00:00Z");
  expect(step).toMatchObject({ ...KEY, type: "attempt.started" });
  expect(step.data).toMatchObject({ error: { code: "store_rejected", message: "because" } });
  expect(audit).toMatchObject({ ...KEY, outcome: "store_rejected" });
  expect(usage).toBeUndefined();
});
