import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync, utimesSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { makeTemporaryFolder } from "@openclaw/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";
import { releaseLock, tryTakeLock, withLock } from "../src/pid-lock.ts";

let folder: string;
let lock: string;

beforeEach(async () => {
  folder = await makeTemporaryFolder();
  lock = join(folder, "lock");
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** The id of a process that was there and is gone. */
const deadPid = async (): Promise<string> => {
  const child = spawn("true");
  await new Promise((resolve) => child.once("exit", resolve));
  return String(child.pid);
};

it("is held until it is released, by the same process too", async () => {
  expect(await tryTakeLock(lock)).toBeUndefined();
  expect(await tryTakeLock(lock)).toBe(process.pid);
  releaseLock(lock);
  expect(existsSync(lock)).toBe(false);
  expect(await tryTakeLock(lock)).toBeUndefined();
  releaseLock(lock);
});

it("is left to another process that lives", async () => {
  writeFileSync(lock, String(process.ppid));
  expect(await tryTakeLock(lock)).toBe(process.ppid);
});

/** A process that is no Node process; it ends by itself. */
const sleeper = async (): Promise<string> => String(spawn("sleep", ["5"], { stdio: "ignore" }).pid);

it.each([
  ["a dead process", deadPid],
  ["an earlier process with this one's id", async () => String(process.pid)],
  ["something that is no Node process now", sleeper],
])("is taken over from %s, by one of two", async (_, holder) => {
  writeFileSync(lock, await holder());
  const taken = await Promise.all([tryTakeLock(lock), tryTakeLock(lock)]);
  expect(taken.sort()).toEqual([process.pid, undefined]);
  expect(readFileSync(lock, "utf8")).toBe(String(process.pid));
  releaseLock(lock);
});

it("is taken over when a crash left it empty", async () => {
  writeFileSync(lock, "");
  utimesSync(lock, new Date(0), new Date(0));
  expect(await tryTakeLock(lock)).toBeUndefined();
  releaseLock(lock);
});

it("lets those who wait in one after another, and comes free when the work fails", async () => {
  const { signal } = new AbortController();
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    inside -= 1;
    throw new TypeError("done");
  };
  const all = await Promise.allSettled([1, 2, 3].map(() => withLock(lock, signal, work)));
  expect(all.map((one) => one.status === "rejected" && one.reason.message)).toEqual(["done", "done", "done"]);
  expect(existsSync(lock)).toBe(false);
});

it("is not waited for after a call to stop", async () => {
  writeFileSync(lock, String(process.ppid));
  const controller = new AbortController();
  const waiting = withLock(lock, controller.signal, async () => {});
  controller.abort(new TypeError("called off"));
  await expect(waiting).rejects.toThrow("called off");
});

it("goes to one of four processes that find it stale at the same time", async () => {
  const script = fileURLToPath(new URL("./fixtures/lock-taker.ts", import.meta.url));
  const takers = [1, 2, 3, 4].map(() => spawn(process.execPath, [script], { stdio: ["pipe", "pipe", "inherit"] }));
  const ask = (taker: (typeof takers)[number], lines: AsyncIterator<string>) => async (path: string) => {
    taker.stdin.write(`${path}\n`);
    return String((await lines.next()).value);
  };
  const askers = takers.map((taker) => ask(taker, createInterface(taker.stdout)[Symbol.asyncIterator]()));
  const gone = await deadPid();
  for (let round = 0; round < 20; round += 1) {
    const path = `${lock}-${round}`;
    writeFileSync(path, gone);
    const answers = await Promise.all(askers.map((asker) => asker(path)));
    expect(answers.filter((answer) => answer === "taken")).toHaveLength(1);
    expect(readdirSync(folder).filter((name) => name.endsWith("stale"))).toEqual([]);
  }
  await Promise.all(takers.map(ended));
});

const ended = (taker: ChildProcess): Promise<unknown> => {
  const exit = new Promise((resolve) => taker.once("exit", resolve));
  taker.stdin?.end();
  return exit;
};
