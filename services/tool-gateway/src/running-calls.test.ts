import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { MAX_RUNNING, RunningCalls } from "./running-calls.ts";

const first = { task: "task_a", attempt: 1 };
const hang = (): Promise<never> => new Promise(() => {});

describe("RunningCalls", () => {
  it("breaks off the calls of one attempt alone", async () => {
    const calls = new RunningCalls();
    const revoked = calls.run(first, hang);
    const other = calls.run({ ...first, attempt: 2 }, hang);
    calls.abort(first);
    await expect(revoked).rejects.toMatchObject({ code: "attempt_revoked" });
    expect(calls.size).toBe(1);
    calls.abortAll(new AppError("tool_failed"));
    await expect(other).rejects.toMatchObject({ code: "tool_failed" });
  });

  it("refuses a call beyond the limit and takes one again when there is room", async () => {
    const calls = new RunningCalls();
    const hanging = Array.from({ length: MAX_RUNNING }, () => calls.run(first, hang));
    await expect(calls.run(first, async () => 1)).rejects.toMatchObject({ code: "tool_failed", retryAfterMs: 1_000 });
    calls.abort(first);
    await Promise.allSettled(hanging);
    await expect(calls.run(first, async () => 1)).resolves.toBe(1);
  });

  it("gives the place back when the work throws", async () => {
    const calls = new RunningCalls();
    const failing = calls.run(first, async () => {
      throw new AppError("tool_failed");
    });
    await expect(failing).rejects.toMatchObject({ code: "tool_failed" });
    expect(calls.size).toBe(0);
  });

  it("says when nothing runs any more", async () => {
    const calls = new RunningCalls();
    await calls.idle();
    const release = Promise.withResolvers<void>();
    const running = calls.run(first, () => release.promise);
    let idle = false;
    const waiting = calls.idle().then(() => {
      idle = true;
    });
    await Promise.resolve();
    expect(idle).toBe(false);
    release.resolve();
    await running;
    await waiting;
    expect(idle).toBe(true);
  });
});
