// A hundred calls that end early, by cancel, by abort and by deadline: the engine lets go of each within a second.
import { expect, it } from "vitest";
import { EARLY_ENDS, type EarlyEnd, letGoAfter } from "../flows/cancelled-calls.ts";
import { startEngineSite } from "../flows/engine-site.ts";

const CALLS = 100;
const WITHIN_MS = 1_000;

it("lets go of a hundred of a hundred within a second", { timeout: 300_000 }, async () => {
  const site = await startEngineSite({ sims: [{ tokenLatencyMs: 20 }] });
  try {
    const ends = Object.keys(EARLY_ENDS) as EarlyEnd[];
    const times: number[] = [];
    for (let call = 0; call < CALLS; call += 1)
      times.push(await letGoAfter(site, `call ${call}`, ends[call % ends.length] ?? "cancel"));
    const inTime = times.filter((ms) => ms < WITHIN_MS).length;
    process.stdout.write(`${JSON.stringify({ calls: CALLS, in_time: inTime, longest_ms: Math.max(...times) })}\n`);
    expect(inTime).toBe(CALLS);
  } finally {
    await site.stop();
  }
});
