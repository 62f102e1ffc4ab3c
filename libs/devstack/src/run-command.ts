// Runs a program to its end, under a deadline.
import { execFile } from "node:child_process";
import type { Environment } from "@openclaw/config";

export interface CommandResult {
  /** The exit code; -1 when the program could not be started, was ended by a signal or ran too long. */
  readonly code: number;
  /** What it printed, both streams together. */
  readonly output: string;
}

/** More output than this is a program gone wrong. */
const MAX_OUTPUT_BYTES = 4 * 1024 * 1024;

export interface CommandOptions {
  readonly env: Environment;
  readonly deadlineMs: number;
  readonly cwd?: string;
  readonly signal?: AbortSignal;
  readonly identity?: { readonly uid: number; readonly gid: number };
  readonly stdin?: string;
}

/** Never rejects: a program that fails is a result to be judged by the caller. */
export const runCommand = (command: string, args: readonly string[], options: CommandOptions): Promise<CommandResult> =>
  new Promise((resolve) => {
    const { env, deadlineMs, stdin, identity, ...rest } = options;
    const child = execFile(
      command,
      args,
      {
        ...rest,
        ...identity,
        env: { ...env },
        timeout: deadlineMs,
        killSignal: "SIGKILL",
        maxBuffer: MAX_OUTPUT_BYTES,
      },
      (error, stdout, stderr) => {
        const output = `${stdout}${stderr}`;
        if (error === null) resolve({ code: 0, output });
        else resolve({ code: typeof error.code === "number" ? error.code : -1, output: output || error.message });
      },
    );
    // A program that ends without reading its input breaks the pipe; its exit code tells the story.
    child.stdin?.on("error", () => {});
    child.stdin?.end(stdin ?? "");
  });
