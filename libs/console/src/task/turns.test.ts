import type { JournalEvent } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { turnsOf } from "./turns.ts";

const events = (...types: (string | number)[]): JournalEvent[] =>
  types.map((type) =>
    typeof type === "number"
      ? ({ type: "attempt.started", resumed_steps: type } as JournalEvent)
      : ({ type } as JournalEvent),
  );
const [MODEL, TOOL, ENDED] = ["step.model", "step.tool", "attempt.ended"];

it("are those of the last attempt, with what it took over", () => {
  expect(turnsOf([])).toBe(0);
  expect(turnsOf(events(0, MODEL, TOOL, MODEL, ENDED))).toBe(2);
  expect(turnsOf(events(0, MODEL, MODEL, ENDED, 0, MODEL, ENDED))).toBe(1);
  expect(turnsOf(events(0, MODEL, TOOL, 2, MODEL, ENDED))).toBe(2);
});
