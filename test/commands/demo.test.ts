// `npm run demo` as a newcomer types it, on a machine whose usual ports are taken by something else.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { readRunFile } from "@openclaw/devstack";
import { eventually } from "@openclaw/testkit";
import { afterEach, beforeEach, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const RUN_FILE = join(ROOT, ".openclaw/demo/run.json");
/** Of the servers, the doors, the model servers and the metrics. */
const USUAL_PORTS = [4222, 8222, 5432, 8400, 9001, 8000, 8001, 9400, 9401, 9402, 9403, 9404, 9405, 9406];

type Demo = ChildProcessByStdio<null, Readable, Readable>;

let takers: Server[] = [];
let demo: Demo | undefined;

/** A port that is taken already serves as well. */
const take = async (port: number): Promise<void> => {
  const server = createServer((socket) => socket.destroy());
  takers.push(server);
  server.listen(port, "127.0.0.1");
  await Promise.race([once(server, "listening"), once(server, "error")]).catch(() => undefined);
};

const startDemo = (): Demo => {
  rmSync(RUN_FILE, { force: true });
  demo = spawn(process.execPath, ["scripts/demo.ts", "-o", "json"], { cwd: ROOT, stdio: ["ignore", "pipe", "pipe"] });
  return demo;
};

/** The processes of a demo that runs, or none of one that has ended before. */
const readPids = (child: Demo): Promise<number[]> =>
  eventually(
    () => (existsSync(RUN_FILE) ? Object.values(readRunFile(RUN_FILE).pids).flat() : child.exitCode !== null && []),
    { withinMs: 45_000, because: "everything runs" },
  );

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

beforeEach(async () => {
  for (const port of USUAL_PORTS) await take(port);
});

afterEach(async () => {
  demo?.kill("SIGKILL");
  await Promise.all(takers.map((server) => new Promise((resolve) => server.close(resolve))));
  takers = [];
});

it("five tasks succeed and agree with their files, and nothing is left running", async () => {
  const child = startDemo();
  const ended = once(child, "exit");
  const [out, err, pids] = await Promise.all([text(child.stdout), text(child.stderr), readPids(child)]);
  const [code] = await ended;
  expect({ code, err: code === 0 ? "" : err }).toEqual({ code: 0, err: "" });
  const report = JSON.parse(out);
  expect(report).toMatchObject({ ok: true, simulated: true });
  expect(report.runs).toHaveLength(5);
  for (const run of report.runs) expect(run.facts.length).toBeGreaterThan(0);
  expect(pids.length).toBeGreaterThan(10);
  expect(pids.filter(isAlive)).toEqual([]);
});

it("Ctrl-C ends it and everything that it started", async () => {
  const child = startDemo();
  const ended = Promise.all([once(child, "exit"), text(child.stderr), text(child.stdout)]);
  const pids = await readPids(child);
  child.kill("SIGINT");
  const [, err] = await ended;
  expect(pids.length, err).toBeGreaterThan(10);
  expect(pids.filter(isAlive)).toEqual([]);
  expect(existsSync(RUN_FILE)).toBe(false);
});
