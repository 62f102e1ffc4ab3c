import { expect, test } from "vitest";
import { ReplicaWatch } from "./replica-watch.ts";

test.each([
  [10_000, 10_000],
  [1_000, 2_000],
])("a server that may be silent for %i ms is given %i ms for the token that brings it back", async (stallMs, given) => {
  const asked: number[] = [];
  const watch = new ReplicaWatch({
    look: async () => "ok",
    makesToken: async (withinMs) => asked.push(withinMs) > 0,
    breakOff: () => {},
    onHealthChange: () => {},
    hasOther: () => true,
    stallMs,
    clock: { now: () => 0 },
  });
  watch.observe("hung");
  for (let look = 0; look < 2; look += 1) await watch.look(new AbortController().signal);
  expect([asked, watch.healthy]).toEqual([[given, given], true]);
});
