import { rm } from "node:fs/promises";
import { makeTemporaryFolder } from "@openclaw/testkit";
import { expect, it } from "vitest";
import { environment, isAlive, startNats } from "../src/index.ts";

it("ends a server that an earlier run left on the same streams", async () => {
  const dir = await makeTemporaryFolder();
  const start = () => startNats({ env: environment(), dir, sync: "lazy" });
  const first = await start();
  const left = first.pid ?? 0;
  const second = await start();
  expect(isAlive(left)).toBe(false);
  expect(second.pid).not.toBe(left);
  await Promise.all([first.stop(), second.stop()]);
  await rm(dir, { recursive: true });
});
