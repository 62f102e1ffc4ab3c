// One check per shipped agent. Checks share no code with the platform, its agents or its simulated model: a mistake
// there cannot excuse itself here.
import { checkDiff } from "./check-diff.ts";
import { checkInvoice } from "./check-invoice.ts";
import { checkMessage } from "./check-message.ts";
import { checkReport } from "./check-report.ts";
import { checkSummary } from "./check-summary.ts";
import { type Check, type CheckReport, factThat, reportOf } from "./fact.ts";

const CHECKS: ReadonlyMap<string, Check> = new Map([
  ["document-summarization", checkSummary],
  ["data-extraction", checkInvoice],
  ["query-routing", checkMessage],
  ["code-review-triage", checkDiff],
  ["report-generation", checkReport],
]);

export function checkResult(agent: string, file: Uint8Array, result: unknown): CheckReport {
  const check = CHECKS.get(agent);
  if (check === undefined) return reportOf([factThat("a check for the agent", false, [...CHECKS.keys()], agent)]);
  return check(file, result);
}
