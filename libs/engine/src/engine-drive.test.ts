import { describe, expect, it } from "vitest";
import { Engine } from "./engine.ts";
import { EngineDrive } from "./engine-drive.ts";
import { TraceHash } from "./trace-hash.ts";
import { VirtualClock } from "./virtual-clock.ts";

const STEP_MS = 10;

const start = () => {
  const clock = new VirtualClock();
  const log: string[] = [];
  const drive = new EngineDrive(new Engine({ numGpuBlocks: 100 }, () => STEP_MS), {
    clock,
    trace: new TraceHash(),
    onStep: ({ tokens }) => log.push(...tokens.map(({ id, produced }) => `${clock.nowMs} ${id} ${produced}`)),
    onFinished: ({ id }) => log.push(`${clock.nowMs} ${id} done`),
  });
  const submit = (id: string, outputTokens: number, deferMs = 0) =>
    drive.submit({ id, prompt: [{ content: id, tokens: 16 }], outputTokens, deferMs });
  return { clock, log, drive, submit };
};

describe("EngineDrive", () => {
  it("tells each step's tokens, then who finished in it", () => {
    const { clock, log, submit } = start();
    submit("a", 2);
    clock.runUntil(Number.POSITIVE_INFINITY);
    expect(log).toEqual(["10 a 1", "20 a 2", "20 a done"]);
  });

  it("wakes for a request that is ready later, between the steps of another", () => {
    const { clock, log, submit } = start();
    submit("later", 1, 15);
    submit("now", 1);
    clock.runUntil(Number.POSITIVE_INFINITY);
    expect(log).toEqual(["10 now 1", "10 now done", "25 later 1", "25 later done"]);
  });

  it("hangs in the step that begins next, holds what it has, and goes on from there", () => {
    const { clock, log, drive, submit } = start();
    drive.hang();
    submit("a", 1);
    clock.runUntil(1000);
    submit("b", 1);
    drive.abort("a");
    clock.runUntil(2000);
    expect(log).toEqual([]);
    submit("c", 1);
    drive.abort("c");
    expect(drive.engine.state).toMatchObject({ running: 1, waiting: 1, usedBlocks: 1 });
    drive.resume();
    clock.runUntil(3000);
    expect(log).toEqual(["2010 b 1", "2010 b done"]);
    expect(drive.engine.state).toMatchObject({ running: 0, usedBlocks: 0 });
  });
});
