// The short trial; `npm run chaos` runs the long one.
import { expect, it } from "vitest";
import { runKillTrial } from "./kill-trial.ts";

it("loses no accepted task and ends none twice while a worker and the leader are killed", {
  timeout: 180_000,
}, async () => {
  const report = await runKillTrial(["worker", "leader"]);
  expect(report).toMatchObject({ unanswered: 0, lost: [], twice: [], succeeded: report.accepted, unrecorded: 0 });
  expect(report.accepted).toBe(300);
  expect(report.takenOver).toBeGreaterThan(0);
});
