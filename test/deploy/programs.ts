// The real docker-compose, promtool and nats-server, run to their end. What they print is part of every failure.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { environment, findProgram, type Program } from "@openclaw/devstack";

export const ROOT = join(import.meta.dirname, "../..");
export const DEPLOY = join(ROOT, "deploy");

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** All of them answer within a second; a loaded machine gets more. */
const DEADLINE_MS = 30_000;

/** What a program gets from this process: nothing that could change how a file is read. */
export const bareEnvironment = (): Record<string, string> => {
  const { PATH = "", HOME = "/" } = environment();
  return { PATH, HOME };
};

export const run = (path: string, args: readonly string[], env: Record<string, string>, cwd = ROOT): Promise<Ran> =>
  new Promise((resolve) => {
    execFile(path, args, { cwd, env, timeout: DEADLINE_MS, maxBuffer: 16 * 1024 * 1024 }, (error, stdout, stderr) => {
      const code = error === null ? 0 : typeof error.code === "number" ? error.code : -1;
      resolve({ code, stdout, stderr });
    });
  });

export const runProgram = async (program: Program, args: readonly string[], cwd = ROOT): Promise<Ran> => {
  const { path } = await findProgram(program, { env: environment() });
  return run(path, args, bareEnvironment(), cwd);
};
