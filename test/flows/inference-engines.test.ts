// The adapter before engines with a memory: it promises no more than there is, and what ends here ends there.
import { eventually } from "@openclaw/testkit";
import { afterEach, expect, test } from "vitest";
import { EARLY_ENDS, type EarlyEnd, letGoAfter } from "./cancelled-calls.ts";
import { type EngineSite, startEngineSite } from "./engine-site.ts";

let site: EngineSite;

afterEach(() => site.stop());

test("calls are admitted by the blocks they will hold: those that do not fit wait, for that reason, and none is preempted", async () => {
  // 60 blocks, of which 51 may be promised; a call takes about 17, most of them for its answer.
  site = await startEngineSite({ sims: [{ numGpuBlocksOverride: 60, maxModelLen: 512 }] });
  const memory = await eventually(() => site.beat()?.replicas[0]?.kv_blocks, {
    withinMs: 10_000,
    because: "the engine's memory is known",
  });
  expect(memory).toEqual({ reserved: 0, total: 60 });
  await site.fault(0, [{ kind: "hang" }]);
  const calls = Array.from({ length: 6 }, (_, index) =>
    site.call(`${index}`, { priority: "critical", max_tokens: 150 }),
  );
  const hold = await eventually(() => site.beat()?.waits_for, {
    withinMs: 10_000,
    because: "the first of the queue waits",
  });
  expect(hold).toMatchObject({ constraint: "kv_blocks" });
  expect(hold.needed).toBeGreaterThan(hold.free);
  const reserved = site.beat()?.replicas[0]?.kv_blocks?.reserved;
  expect(reserved).toBeGreaterThan(0);
  expect(reserved).toBeLessThanOrEqual(51);
  await site.fault(0, []);
  await Promise.all(calls.map((call) => call.until("done", 30_000)));
  const { running, told } = await site.engine(0);
  expect({ running, ...told }).toMatchObject({ running: 0, waiting: 0, preemptions: 0 });
  await eventually(() => site.beat()?.replicas[0]?.kv_blocks?.reserved === 0, {
    withinMs: 10_000,
    because: "all is released",
  });
  expect(await site.metrics()).toMatch(/openclaw_adapter_waits_total\{constraint="kv_blocks",.*\} [1-9]/);
});

test.each(Object.keys(EARLY_ENDS) as EarlyEnd[])(
  "what ends early by %s leaves the engine within a second",
  async (end) => {
    site = await startEngineSite({ sims: [{ tokenLatencyMs: 20 }] });
    for (let call = 0; call < 3; call += 1) expect(await letGoAfter(site, `${end} ${call}`, end)).toBeLessThan(1_000);
  },
);

test("a replica that hangs is left within its bound, and what had no token yet is answered by the other", async () => {
  // Longer than a busy machine keeps the working one from its next token.
  const stall_timeout = 4;
  site = await startEngineSite({ sims: [{}, {}], inference: { stall_timeout, max_batch_size: 8 } });
  await site.fault(0, [{ kind: "hang" }]);
  const calls = Array.from({ length: 4 }, (_, index) => site.call(`${index}`));
  const done = await Promise.all(calls.map((call) => call.until("done", 30_000)));
  const [hanging, working] = site.sims.map(({ url }) => new URL(url).host);
  expect(new Set(done.map(({ replica }) => replica))).toEqual(new Set([working]));
  expect(site.beat()?.replicas.map(({ healthy }) => healthy)).toEqual([false, true]);
  expect(await site.metrics()).toMatch(new RegExp(`openclaw_adapter_breaker_open\\{replica="${hanging}",.*\\} 1`));
  await site.fault(0, []);
  await eventually(() => site.beat()?.replicas[0]?.healthy, { withinMs: 20_000, because: "it makes tokens again" });
});
