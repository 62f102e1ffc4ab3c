import { sleep } from "@openclaw/time";
import { expect, it } from "vitest";
import { oneByOne, paced, saturated } from "./load.ts";

const never = new AbortController().signal;

it("keeps as many runs under way as asked for, and no more", async () => {
  let now = 0;
  let most = 0;
  let runs = 0;
  const run = async () => {
    now += 1;
    runs += 1;
    most = Math.max(most, now);
    await sleep(2);
    now -= 1;
  };
  await saturated(20, 5, run, never);
  expect({ runs, most }).toEqual({ runs: 20, most: 5 });
});

it("lets nothing overlap when it goes one by one", async () => {
  let now = 0;
  let most = 0;
  const run = async () => {
    now += 1;
    most = Math.max(most, now);
    await sleep(1);
    now -= 1;
  };
  expect(await oneByOne(4, run, never)).toHaveLength(4);
  expect(most).toBe(1);
});

it("starts paced runs without waiting for slow ones, and times each", async () => {
  const durations = await paced(3, 5, () => sleep(40), never);
  expect(durations).toHaveLength(3);
  for (const ms of durations) expect(ms).toBeGreaterThan(30);
});

it("ends with the first failure and at an abort", async () => {
  await expect(saturated(10, 2, () => Promise.reject(new TypeError("no")), never)).rejects.toThrow("no");
  await expect(saturated(10, 2, () => Promise.resolve(), AbortSignal.abort())).rejects.toThrow();
  await expect(paced(10, 1, () => Promise.resolve(), AbortSignal.abort())).rejects.toThrow();
});
