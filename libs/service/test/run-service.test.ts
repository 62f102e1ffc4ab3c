import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { environment } from "@openclaw/config";
import { afterEach, describe, expect, it } from "vitest";

interface Running {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly lines: Record<string, unknown>[];
  readonly stderr: Promise<string>;
  /** Resolves with the line once it has been logged. */
  logged(message: string): Promise<Record<string, unknown>>;
  exitCode(): Promise<number | null>;
}

const FIXTURE = fileURLToPath(new URL("./fixture-service.ts", import.meta.url));

const children: Running["child"][] = [];

const start = (behaviour: string, env: Readonly<Record<string, string>> = {}): Running => {
  const child = spawn(process.execPath, [FIXTURE, behaviour], {
    env: { ...environment(), OPENCLAW_METRICS_PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  const lines: Record<string, unknown>[] = [];
  const reader = createInterface({ input: child.stdout });
  const waiting = new Map<unknown, (line: Record<string, unknown>) => void>();
  reader.on("line", (line) => {
    const entry: Record<string, unknown> = JSON.parse(line);
    lines.push(entry);
    waiting.get(entry["msg"])?.(entry);
  });
  const exited = once(child, "exit");
  const finished = once(reader, "close");
  return {
    child,
    lines,
    stderr: text(child.stderr),
    logged: (message) =>
      new Promise((resolve) => {
        const known = lines.find((line) => line["msg"] === message);
        if (known === undefined) waiting.set(message, resolve);
        else resolve(known);
      }),
    exitCode: async () => {
      const [[code]] = await Promise.all([exited, finished]);
      return code;
    },
  };
};

const UP = "Fixture is up";

const partsIn = (lines: readonly Record<string, unknown>[], message: string) =>
  lines.filter((line) => line["msg"] === message).map((line) => line["part"]);

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

describe("a service as a process", () => {
  it.each(["SIGTERM", "SIGINT"] as const)("drains on %s, in reverse, and exits 0", async (signal) => {
    const service = start("good");
    const { port } = await service.logged(UP);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    service.child.kill(signal);
    expect(await service.exitCode()).toBe(0);
    expect(partsIn(service.lines, "Part started")).toEqual(["health", "tracing", "first", "second", "announcer"]);
    expect(partsIn(service.lines, "Part stopped")).toEqual(["announcer", "second", "first", "tracing", "health"]);
  });

  it("stops what was started and exits 1 when a part cannot start", async () => {
    const service = start("start-fails");
    expect(await service.exitCode()).toBe(1);
    expect(partsIn(service.lines, "Part stopped")).toEqual(["first", "tracing", "health"]);
    expect(service.lines.map((line) => line["msg"])).toContain("The service could not start");
  });

  it("exits 78 when a part finds the configuration wrong", async () => {
    expect(await start("config-wrong").exitCode()).toBe(78);
  });

  it("prints every mistake in the environment for a human and exits 78", async () => {
    const service = start("good", { OPENCLAW_LOG_LEVL: "debug", NATS_URL: "here" });
    expect(await service.exitCode()).toBe(78);
    const printed = await service.stderr;
    expect(printed).toContain("fixture cannot start: 2 mistakes in the configuration:");
    expect(printed).toContain('OPENCLAW_LOG_LEVL: unknown variable; did you mean "OPENCLAW_LOG_LEVEL"?');
    expect(printed).toContain("NATS_URL: must be a URL");
  });

  it("names what is still running when the deadline passes, and exits 1", async () => {
    const service = start("stop-hangs");
    await service.logged(UP);
    service.child.kill("SIGTERM");
    expect(await service.exitCode()).toBe(1);
    const late = await service.logged("The service ended before all of it had stopped");
    expect(late["stillRunning"]).toEqual(["health", "tracing", "first", "second"]);
  });

  it("does not wait after a second signal", async () => {
    const service = start("stop-hangs");
    await service.logged(UP);
    service.child.kill("SIGTERM");
    await service.logged("Signal received");
    service.child.kill("SIGTERM");
    expect(await service.exitCode()).toBe(1);
    await expect(service.logged("The service has ended")).resolves.toMatchObject({ exitCode: 1 });
  });

  it("drains and exits 1 after an error that nobody caught", async () => {
    const service = start("throws-later");
    await service.logged(UP);
    expect(await service.exitCode()).toBe(1);
    const told = await service.logged("Nobody caught an error; the service stops");
    expect(told["err"]).toMatchObject({ message: "nobody catches this" });
    expect(partsIn(service.lines, "Part stopped")).toContain("health");
  });
});
