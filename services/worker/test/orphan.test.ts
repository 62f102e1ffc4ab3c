// What becomes of an agent process when its worker is killed without warning.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "@openclaw/testkit";
import { describe, expect, it } from "vitest";

const here = (file: string): string => join(import.meta.dirname, file);

/** A zombie that nobody reaps has ended all the same. */
const hasEnded = (pid: number): boolean => {
  try {
    return /^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return true;
  }
};

const startParent = async (deed: string) => {
  const parent = spawn(process.execPath, [here("orphan-parent.ts"), here("misbehaving-agent.ts"), deed], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await parent.stdout.take(1).toArray()) as Buffer[];
  return { parent, agentPid: Number(line?.toString()) };
};

describe.runIf(process.platform === "linux")("an agent process whose worker was killed", () => {
  it.each(["wait", "block"])("ends within three seconds (%s)", async (deed) => {
    const { parent, agentPid } = await startParent(deed);
    expect(hasEnded(agentPid)).toBe(false);
    parent.kill("SIGKILL");
    await eventually(() => hasEnded(agentPid), { withinMs: 3_000, because: "the orphan ended" });
  });
});
