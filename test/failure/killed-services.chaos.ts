// Sixty seconds, every service among the victims, the leader and workers with claimed tasks more than once.
import { expect, it } from "vitest";
import { runKillTrial } from "./kill-trial.ts";

it("loses no accepted task and ends none twice while every service is killed in turn", {
  timeout: 300_000,
}, async () => {
  const report = await runKillTrial([
    "worker",
    "leader",
    "tool-gateway",
    "worker",
    "inference-adapter",
    "leader",
    "ingress",
    "worker",
    "recorder",
    "toolserver",
    "worker",
  ]);
  process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ unanswered: 0, lost: [], twice: [], succeeded: report.accepted, unrecorded: 0 });
  expect(report.accepted).toBe(1_200);
  expect(report.takenOver).toBeGreaterThan(0);
});
