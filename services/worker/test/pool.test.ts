// Agent processes that eat, hang, crash and babble: real ones, and what the pool does about each.
import { enableCompileCache, getCompileCacheDir } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { agentSpec } from "@openclaw/contracts";
import type { AppError } from "@openclaw/errors";
import { createLogger } from "@openclaw/telemetry";
import { eventually } from "@openclaw/testkit";
import { afterEach, describe, expect, it } from "vitest";
import { AGENT_ENTRY } from "../src/fork-agent.ts";
import type { RunMessage } from "../src/ipc.ts";
import { Pool, type PoolOptions } from "../src/pool.ts";

const SPEC = agentSpec.parse({ name: "a", model: "m" });
const MISBEHAVING = join(import.meta.dirname, "misbehaving-agent.ts");
const MiB = 1024 * 1024;

// As in production, where the services share a cache that their agent processes may fill while they start.
enableCompileCache(join(tmpdir(), "openclaw-test-compiled"));

const NO_PROGRAM = join(import.meta.dirname, "no-such-program.ts");

let pool: Pool;
let timer: NodeJS.Timeout;
const exits: string[] = [];

const startPool = (options: Partial<PoolOptions> = {}, entryOf?: () => string): Pool => {
  exits.length = 0;
  const all: PoolOptions = {
    warm: 1,
    max: 2,
    idleTimeoutMs: 60_000,
    maxTasks: 0,
    memoryLimitBytes: 512 * MiB,
    entry: MISBEHAVING,
    log: createLogger({ service: "worker", instance: "test", level: "silent" }),
    onChange: () => {},
    onExit: (reason) => void exits.push(reason),
    ...options,
  };
  // Read at each start of a process.
  pool = new Pool(entryOf === undefined ? all : Object.defineProperty(all, "entry", { get: entryOf }));
  pool.start();
  timer = setInterval(() => void pool.inspect(), 500);
  return pool;
};

afterEach(async () => {
  clearInterval(timer);
  await pool.stop();
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Runs one task and returns how it ended. */
const run = (deed: string, control = new AbortController()): Promise<RunMessage> =>
  pool.use(control.signal, (agent) => {
    agent.begin({ version: "1", spec: SPEC, user: deed }, control);
    return agent.next(control.signal);
  });

const pidOf = async (deed = "work"): Promise<number> => {
  const end = await run(deed);
  return end.type === "done" ? (end.result as { pid: number }).pid : 0;
};

const codeOf = (ended: Promise<unknown>): Promise<string> =>
  ended.then(
    () => "no error",
    (error: AppError) => error.code,
  );

const ready = () =>
  eventually(() => pool.count("idle") > 0, { withinMs: 10_000, because: "an agent process became ready" });

describe("a pool of agent processes", () => {
  it("uses a warm process again", async () => {
    startPool();
    await ready();
    const first = await pidOf();
    expect(first).toBeGreaterThan(0);
    expect(await pidOf()).toBe(first);
    expect(pool.size).toBe(1);
  });

  it("starts processes on demand, up to max, and then lets attempts wait", async () => {
    startPool({ warm: 0 });
    expect(pool.size).toBe(0);
    const pids = await Promise.all([pidOf(), pidOf(), pidOf(), pidOf()]);
    expect(pool.size).toBeLessThanOrEqual(2);
    expect(new Set(pids).size).toBeLessThanOrEqual(2);
  });

  it("lets an extra process go when it was idle for long", async () => {
    startPool({ idleTimeoutMs: 300 });
    await Promise.all([pidOf(), pidOf(), pidOf(), pidOf()]);
    await eventually(() => pool.size === 1, { withinMs: 5_000, because: "the pool shrank to its warm size" });
    expect(new Set(exits)).toEqual(new Set(["idle"]));
  });

  it("replaces a process that has run its tasks", async () => {
    startPool({ max: 1, maxTasks: 2 });
    const pids = [await pidOf(), await pidOf(), await pidOf()];
    expect(pids[1]).toBe(pids[0]);
    expect(pids[2]).not.toBe(pids[0]);
    // Its successor was started ahead, and may be first.
    await eventually(() => exits.length > 0, { withinMs: 10_000, because: "the first process ended" });
    expect(exits).toEqual(["recycled"]);
  });

  it("kills a process whose buffers pass the memory limit, and no other", async () => {
    startPool({ warm: 2, memoryLimitBytes: 300 * MiB });
    await eventually(() => pool.count("idle") === 2, { withinMs: 10_000, because: "both processes became ready" });
    const neighbour = new AbortController();
    const waiting = run("wait", neighbour);
    expect(await codeOf(run("eat"))).toBe("agent_memory_exceeded");
    expect(exits).toEqual(["memory"]);
    neighbour.abort(new TypeError("the test is over"));
    await expect(waiting).rejects.toThrow("the test is over");
    expect(exits).toEqual(["memory"]);
    await eventually(() => pool.count("idle") === 2, { withinMs: 10_000, because: "the pool healed" });
  });

  it("calls it memory, too, when a process fills its heap", async () => {
    startPool({ memoryLimitBytes: 128 * MiB });
    expect(await codeOf(run("hoard"))).toBe("agent_memory_exceeded");
    expect(exits).toEqual(["memory"]);
  });

  it("kills a process that stops answering its pings", async () => {
    startPool();
    await ready();
    const code = codeOf(run("block"));
    await eventually(() => pool.count("busy") === 1, { withinMs: 5_000, because: "the run began" });
    // More pings than a worker sends in ten seconds, without the waiting.
    const pinging = setInterval(() => pool.ping(), 50);
    expect(await code).toBe("agent_process_hung");
    clearInterval(pinging);
    expect(exits).toEqual(["hung"]);
  });

  it("blames no process for pings that it answers", async () => {
    startPool();
    await ready();
    for (let i = 0; i < 30; i += 1) {
      pool.ping();
      await run("work");
    }
    await pool.inspect();
    expect(exits).toEqual([]);
  });

  it.each(["crash", "babble"])("ends an attempt whose process does this: %s", async (deed) => {
    startPool();
    expect(await codeOf(run(deed))).toBe("agent_process_died");
    expect(exits).toEqual(["died"]);
    expect((await run("work")).type).toBe("done");
  });

  it("uses a process again that lets go of a cancelled run, and kills one that does not", async () => {
    startPool();
    const pid = await pidOf();
    const polite = new AbortController();
    const waiting = run("wait", polite);
    await eventually(() => pool.count("busy") === 1, { withinMs: 5_000, because: "the run began" });
    polite.abort(new TypeError("cancelled"));
    await expect(waiting).rejects.toThrow("cancelled");
    expect(await pidOf()).toBe(pid);

    const rude = new AbortController();
    const blocked = run("block", rude);
    await eventually(() => pool.count("busy") === 1, { withinMs: 5_000, because: "the run began" });
    rude.abort(new TypeError("cancelled"));
    await expect(blocked).rejects.toThrow("cancelled");
    await eventually(() => !isAlive(pid), { withinMs: 20_000, because: "the blocked process was killed" });
  });

  it("refuses who waits when no process starts, offers nothing until one does, and tries again by itself", async () => {
    let entry = NO_PROGRAM;
    startPool({}, () => entry);
    expect(pool.capacity).toBe(2);
    expect(await codeOf(run("work"))).toBe("agent_start_failed");
    expect(pool.capacity).toBe(0);
    expect(pool.problem).toMatch(/died before it was ready: Error.*no-such-program/);
    entry = MISBEHAVING;
    await eventually(() => pool.capacity === 2, { withinMs: 20_000, because: "a process started" });
    expect(pool.problem).toBeUndefined();
    expect((await run("work")).type).toBe("done");
  });

  it("offers what runs while no other process starts", async () => {
    let entry = MISBEHAVING;
    startPool({}, () => entry);
    await ready();
    entry = NO_PROGRAM;
    pool.expect(5);
    await eventually(() => exits.length > 0, { withinMs: 10_000, because: "the second start failed" });
    expect(pool.capacity).toBe(1);
    expect(pool.problem).toBeUndefined();
    expect((await run("work")).type).toBe("done");
  });

  it("starts no process for what waits elsewhere once it drains, but for who is here already", async () => {
    startPool({ warm: 0 });
    pool.drain();
    pool.expect(0);
    expect(pool.size).toBe(0);
    expect((await run("work")).type).toBe("done");
    expect(pool.size).toBe(1);
  });

  it("gives a process its agent again after a run that failed of it", async () => {
    startPool({ entry: AGENT_ENTRY, max: 1 });
    const order = { version: "1", spec: { ...SPEC, output_schema: { type: "object", required: 7 } }, user: "Hello" };
    for (let i = 0; i < 2; i += 1) {
      const control = new AbortController();
      const said = await pool.use(control.signal, (agent) => {
        agent.begin(order, control);
        return agent.next(control.signal);
      });
      expect(said).toMatchObject({ type: "failed", failure: { code: "schema_invalid" } });
    }
  });

  it("leaves no process behind when it stops", async () => {
    startPool({ warm: 2 });
    const pids = await Promise.all([pidOf(), pidOf()]);
    await pool.stop();
    expect(pids.map(isAlive)).not.toContain(true);
  });

  it("gives a process no network, no files, no threads, no children and no environment", async () => {
    startPool();
    const denied = "ERR_ACCESS_DENIED";
    expect(getCompileCacheDir()).toBeDefined();
    expect(await run("inspect")).toMatchObject({
      result: {
        connect: denied,
        read: denied,
        readOwn: denied,
        write: denied,
        thread: denied,
        spawn: denied,
        environment: [],
      },
    });
  });

  it("runs the real agent loop under the same restrictions", async () => {
    startPool({ entry: AGENT_ENTRY });
    const control = new AbortController();
    const output_schema = { type: "object", properties: { day: { type: "string", format: "date" } } };
    const spec = { ...SPEC, output_schema };
    const said: RunMessage[] = [];
    await pool.use(control.signal, async (agent) => {
      agent.begin({ version: "1", spec, user: "Hello" }, control);
      said.push(await agent.next(control.signal));
      const message = { role: "assistant" as const, content: '{"day":"2026-02-30"}', tool_calls: [] };
      agent.reply({ type: "model.reply", reply: { message, finish_reason: "stop" } });
      said.push(await agent.next(control.signal));
    });
    expect(said).toMatchObject([
      { type: "model.request", request: { mode: "schema", messages: [{ role: "system" }, { content: "Hello" }] } },
      { type: "model.request", request: { messages: [{}, {}, {}, { content: expect.stringContaining("/day") }] } },
    ]);
  });
});
