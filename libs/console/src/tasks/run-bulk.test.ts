import { AppError } from "@openclaw/errors";
import { expect, it } from "vitest";
import { type Progress, runBulk } from "./run-bulk.ts";

const ids = Array.from({ length: 10 }, (_, n) => `task_${n}`);

it("acts on each once, four at a time, and tells what did not work", async () => {
  let now = 0;
  let most = 0;
  const seen: string[] = [];
  const told: Progress[] = [];
  const act = async (id: string) => {
    now += 1;
    most = Math.max(most, now);
    await Promise.resolve();
    now -= 1;
    seen.push(id);
    if (id === "task_3") throw new AppError("already_ended");
  };
  const end = await runBulk(ids, act, (progress) => told.push(progress), new AbortController().signal);
  expect(seen.sort()).toEqual(ids);
  expect(most).toBe(4);
  expect(end.done).toBe(9);
  expect([...end.failures]).toEqual([["task_3", expect.stringContaining("ended")]]);
  expect(told).toHaveLength(10);
});

it("stops where it is told to", async () => {
  const stopping = new AbortController();
  const seen: string[] = [];
  const act = async (id: string) => {
    seen.push(id);
    if (seen.length === 5) stopping.abort();
  };
  const end = await runBulk(ids, act, () => {}, stopping.signal);
  expect(seen.length).toBeLessThan(10);
  expect(end.done).toBe(seen.length);
});
