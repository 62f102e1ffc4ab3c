// Ends a child when this process goes away in whatever manner, SIGKILL included: a shell waits on a pipe that only
// we hold open, and when it closes without the word it ends the child. Children run in sessions of their own, so that
// Ctrl-C reaches this process alone and it can stop them in order; without a guard they would outlive a crash.
import { spawn } from "node:child_process";
import type { Environment } from "@openclaw/config";

/** The shell's arguments: the child's pid, the signal that ends it well. It gets ten seconds before SIGKILL. */
const SCRIPT = `
read -r word
[ "$word" = done ] && exit 0
kill -s "$2" "$1" 2>/dev/null || exit 0
tries=0
while [ $tries -lt 100 ] && kill -0 "$1" 2>/dev/null; do sleep 0.1; tries=$((tries+1)); done
kill -s KILL "$1" 2>/dev/null
`;

export interface OrphanGuard {
  /** The child has ended; its pid may be somebody else's from now on. */
  release(): void;
}

export const guardChild = (pid: number, stopSignal: NodeJS.Signals, env: Environment): OrphanGuard => {
  if (process.platform === "win32") return { release: () => {} };
  const shell = spawn("/bin/sh", ["-c", SCRIPT, "openclaw-guard", String(pid), stopSignal.slice("SIG".length)], {
    detached: true,
    stdio: ["pipe", "ignore", "ignore"],
    env: { PATH: env["PATH"] ?? "/usr/bin:/bin" },
  });
  // Without a shell there is no guard, and nothing else changes.
  shell.on("error", () => {});
  shell.stdin.on("error", () => {});
  shell.unref();
  return { release: () => void shell.stdin.end("done\n") };
};
