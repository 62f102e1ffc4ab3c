import { spawn } from "node:child_process";
import { fstatSync, readFileSync, writeSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { eventually, makeTemporaryFolder } from "@openclaw/testkit";
import { sleep } from "@openclaw/time";
import { afterEach, beforeEach, expect, it } from "vitest";
import { environment, isAlive, type ProcessSpec, Supervisor } from "../src/index.ts";
import { openLogFile } from "../src/log-file.ts";

let folder: string;

const specOf = (script: string, rest: Partial<ProcessSpec> = {}): ProcessSpec => ({
  name: "sample",
  command: "/bin/sh",
  args: ["-c", script],
  env: environment(),
  logFile: join(folder, "sample.log"),
  isReady: async () => readFileSync(join(folder, "sample.log"), "utf8").includes("ready"),
  restarts: true,
  ...rest,
});

beforeEach(async () => {
  folder = await makeTemporaryFolder();
});

afterEach(() => rm(folder, { recursive: true, force: true }));

it("starts a killed process again and tells its new pid", async () => {
  const pids: number[] = [];
  const reports: string[] = [];
  const supervisor = new Supervisor(
    specOf("echo ready; exec sleep 60", { onStarted: (pid) => pids.push(pid), report: (line) => reports.push(line) }),
  );
  await supervisor.start();
  const [first = 0] = pids;
  process.kill(first, "SIGKILL");
  const second = await eventually(() => pids[1], { withinMs: 10_000, because: "the process was started again" });
  expect(second).not.toBe(first);
  expect(supervisor.pid).toBe(second);
  expect(reports).toEqual([`sample ended (SIGKILL) and was started again as pid ${second}`]);
  await supervisor.stop();
  expect(isAlive(second)).toBe(false);
});

it("does not start a process again that it stopped", async () => {
  const pids: number[] = [];
  const supervisor = new Supervisor(specOf("echo ready; exec sleep 60", { onStarted: (pid) => pids.push(pid) }));
  await supervisor.start();
  await supervisor.stop();
  await supervisor.stop();
  await sleep(500);
  expect(pids).toHaveLength(1);
  expect(supervisor.pid).toBeUndefined();
});

it("leaves a killed process dead when it is told to, until it is restarted", async () => {
  const supervisor = new Supervisor(specOf("echo ready; exec sleep 60", { restarts: false }));
  await supervisor.start();
  await supervisor.kill();
  await sleep(500);
  expect(supervisor.pid).toBeUndefined();
  await supervisor.restart();
  expect(supervisor.pid).toBeGreaterThan(0);
  await supervisor.stop();
});

it("ends a process that does not listen to SIGTERM at the deadline", async () => {
  const supervisor = new Supervisor(
    specOf('trap "" TERM; echo ready; while true; do sleep 0.1; done', { stopWithinMs: 200 }),
  );
  await supervisor.start();
  const pid = supervisor.pid ?? 0;
  await supervisor.stop();
  expect(isAlive(pid)).toBe(false);
});

it("gives up on a process that never becomes ready and shows the end of its log", async () => {
  const supervisor = new Supervisor(specOf("echo the disk is on fire; exit 3"));
  await expect(supervisor.start()).rejects.toMatchObject({
    code: "start_timeout",
    message: expect.stringMatching(/exit code 3[\s\S]*the disk is on fire/),
  });
  const log = readFileSync(join(folder, "sample.log"), "utf8");
  expect(log.match(/fire/g)?.length).toBe(3);
});

it("does not try again when the process says that its configuration is wrong", async () => {
  const supervisor = new Supervisor(specOf("echo wrong key; exit 78"));
  await expect(supervisor.start()).rejects.toThrow("exit code 78");
  expect(readFileSync(join(folder, "sample.log"), "utf8").match(/wrong/g)?.length).toBe(1);
});

it("says so when the program does not exist", async () => {
  const supervisor = new Supervisor(specOf("", { command: join(folder, "absent") }));
  await expect(supervisor.start()).rejects.toThrow("ENOENT");
});

it("stops at once when it is called off while the process starts", async () => {
  const controller = new AbortController();
  const supervisor = new Supervisor(specOf("exec sleep 60"));
  const starting = supervisor.start(controller.signal);
  const pid = supervisor.pid ?? 0;
  controller.abort(new TypeError("called off"));
  await expect(starting).rejects.toThrow("called off");
  expect(isAlive(pid)).toBe(false);
});

it("leaves no process behind when its own process is killed", async () => {
  const script = fileURLToPath(new URL("./fixtures/parent.ts", import.meta.url));
  const parent = spawn(process.execPath, [script, folder], { stdio: "ignore" });
  // The file is there before its content is.
  const read = () => Number(readFileSync(join(folder, "child.pid"), "utf8")) || undefined;
  const child = await eventually(read, { withinMs: 20_000, because: "the parent started its child" });
  expect(isAlive(child)).toBe(true);
  parent.kill("SIGKILL");
  // An ended process whose parent is gone stays visible as a zombie where nobody takes its exit code.
  const isGone = () => !isAlive(child) || /\) Z /.test(readFileSync(`/proc/${child}/stat`, "utf8"));
  await eventually(isGone, { withinMs: 10_000, because: "the child was ended" });
});

it("keeps a log below its bound by moving it aside", async () => {
  const path = join(folder, "big.log");
  const log = openLogFile(path, { maxBytes: 1000, checkEveryMs: 20 });
  await writeFile(path, "x".repeat(5000), { flag: "a" });
  await eventually(() => readFileSync(`${path}.1`, "utf8").length === 5000, {
    withinMs: 5_000,
    because: "the old content was moved aside",
  });
  await writeFile(path, "new", { flag: "a" });
  expect(readFileSync(path, "utf8")).toBe("new");
  log.close();
});

it("empties a log that cannot be moved aside, and says so", async () => {
  const path = join(folder, "logs", "big.log");
  const reports: string[] = [];
  const log = openLogFile(path, { maxBytes: 1000, checkEveryMs: 20, report: (line) => reports.push(line) });
  for (const spoil of [() => mkdir(`${path}.1`), () => rm(join(folder, "logs"), { recursive: true })]) {
    await spoil();
    const before = reports.length;
    writeSync(log.fd, "x".repeat(5000));
    await eventually(() => fstatSync(log.fd).size === 0, { withinMs: 5_000, because: "the log was emptied" });
    expect(reports.length).toBeGreaterThan(before);
    expect(reports.at(-1)).toContain(path);
  }
  log.close();
});
