// Model calls over a real broker, to adapters that refuse, are gone, or fall silent.
import { Bus, type Listening } from "@openclaw/bus";
import {
  ANY_ADAPTER,
  type InferEvent,
  type InferRequest,
  inferControl,
  inferRequest,
  inferSubject,
  NO_USAGE,
} from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { createLogger } from "@openclaw/telemetry";
import { eventually, startTestNats, type TestNats } from "@openclaw/testkit";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { ModelLine, roomPauseMs } from "../src/model-line.ts";

const TASK = "task_00000000000000000000000001";
const TIMINGS = { queued_ms: 0, first_token_ms: 0, total_ms: 0 };

let nats: TestNats;
let bus: Bus;
let line: ModelLine;
const listening: Listening[] = [];

beforeAll(async () => {
  nats = await startTestNats();
  bus = new Bus({ url: nats.url, name: "test", log: createLogger({ service: "t", instance: "t", level: "silent" }) });
  await bus.start();
  line = new ModelLine({ bus, pool: "default", random: () => 0.5 });
  line.start();
});

afterEach(() => {
  for (const one of listening.splice(0)) one.stop();
});

afterAll(async () => {
  line.stop();
  await bus.stop();
  await nats.stop();
});

type Say = (event: InferEvent, reply?: string) => void;

/** An adapter that does as it is told with each request; returns the requests it got. */
const adapter = (name: string, onRequest: (say: Say, count: number) => void): InferRequest[] => {
  const got: InferRequest[] = [];
  const subject = inferSubject.build({ pool: "default", adapter: name });
  listening.push(
    bus.subscribe(subject, inferRequest, (request, { reply = "" }) => {
      got.push(request);
      onRequest(
        (event, control) => bus.publish(reply, event, control === undefined ? {} : { reply: control }),
        got.length,
      );
    }),
  );
  return got;
};

const done = (content: string): InferEvent => ({
  v: 1,
  type: "done",
  message: { role: "assistant", content, tool_calls: [] },
  finish_reason: "stop",
  usage: NO_USAGE,
  timings: TIMINGS,
  adapter: "a",
  replica: "r",
});

const refused = (code: "inference_queue_full" | "inference_refused", retryAfterMs?: number): InferEvent => ({
  v: 1,
  type: "refused",
  error: new AppError(code, undefined, retryAfterMs === undefined ? {} : { retryAfterMs }).toWire(),
});

const accepted: InferEvent = { v: 1, type: "accepted", adapter: "a" };

let calls = 0;

const requestOf = (): InferRequest => {
  calls += 1;
  return {
    v: 1,
    call: `c${calls}`,
    task: TASK,
    attempt: 1,
    tenant: "default",
    agent: "a",
    priority: "normal",
    model: "m",
    messages: [{ role: "user", content: "Hello" }],
    tools: [],
    max_tokens: 10,
    timeout_ms: 60_000,
  };
};

const call = (placed: string | null, signal = new AbortController().signal, repeats = { left: 1 }) =>
  line.call({ adapter: placed, repeats, signal, request: requestOf });

const answers = (content: string) => (say: Say) => {
  say(accepted, "_INBOX.nobody");
  say(done(content));
};

it("callers that were told the same time do not come back in the same moment", () => {
  const told = new AppError("inference_queue_full", undefined, { retryAfterMs: 1_000 });
  expect([0, 0.5, 1].map((random) => roomPauseMs(told, 1, random))).toEqual([1_000, 1_250, 1_500]);
  const now = new AppError("inference_unavailable", undefined, { retryAfterMs: 0 });
  expect(roomPauseMs(now, 1, 0.5)).toBeGreaterThan(0);
});

describe("a model call", () => {
  it("goes to the adapter that it is placed at", async () => {
    const others = adapter(ANY_ADAPTER, answers("any"));
    adapter("near", answers("near"));
    expect((await call("near")).message.content).toBe("near");
    expect(others).toEqual([]);
  });

  it.each(["gone", "full"])("goes to any other where the placed adapter is %s", async (name) => {
    adapter("full", (say) => say(refused("inference_queue_full")));
    adapter(ANY_ADAPTER, answers("any"));
    expect((await call(name)).message.content).toBe("any");
  });

  it("waits for room and asks again", async () => {
    const got = adapter(ANY_ADAPTER, (say, count) => {
      if (count < 3) say(refused("inference_queue_full"));
      else answers("at last")(say);
    });
    expect((await call(null)).message.content).toBe("at last");
    expect(got).toHaveLength(3);
  });

  it("is asked again after an adapter that had it stopped, however long it had it", async () => {
    const impatient = new ModelLine({ bus, pool: "default", random: () => 0.5, waitForRoomMs: 500 });
    adapter(ANY_ADAPTER, (say, count) => {
      if (count > 1) return answers("by another")(say);
      say(accepted, "_INBOX.nobody");
      const stopped: InferEvent = { v: 1, type: "failed", error: new AppError("inference_unavailable").toWire() };
      setTimeout(() => say(stopped), 1_000);
    });
    const { signal } = new AbortController();
    const calling = impatient.call({ adapter: null, repeats: { left: 0 }, request: requestOf, signal });
    expect((await calling).message.content).toBe("by another");
  });

  it("fails when nobody has taken it for a while", async () => {
    const impatient = new ModelLine({ bus, pool: "default", random: () => 0.5, waitForRoomMs: 100 });
    const { signal } = new AbortController();
    const calling = impatient.call({ adapter: null, repeats: { left: 0 }, request: requestOf, signal });
    await expect(calling).rejects.toMatchObject({ code: "inference_unavailable" });
  });

  it("fails at once with the time that it is told, where that is longer than it waits", async () => {
    const got = adapter(ANY_ADAPTER, (say) => say(refused("inference_queue_full", 300_000)));
    await expect(call(null)).rejects.toMatchObject({ code: "inference_queue_full", retryAfterMs: 300_000 });
    expect(got).toHaveLength(1);
  });

  it("has an id of its own at each try", async () => {
    const got = adapter(ANY_ADAPTER, (say, count) => {
      if (count < 3) say(refused("inference_queue_full"));
      else answers("at last")(say);
    });
    await call("gone");
    expect(new Set(got.map((request) => request.call)).size).toBe(3);
  });

  it("waits for an adapter to come", async () => {
    const calling = call(null);
    setTimeout(() => adapter(ANY_ADAPTER, answers("here")), 200);
    expect((await calling).message.content).toBe("here");
  });

  it("fails at once when the model server refuses it as wrong", async () => {
    const got = adapter(ANY_ADAPTER, (say) => say(refused("inference_refused")));
    await expect(call(null)).rejects.toMatchObject({ code: "inference_refused" });
    expect(got).toHaveLength(1);
  });

  it("is made once more when it failed, then fails with that error", async () => {
    const got = adapter(ANY_ADAPTER, (say) => {
      say(accepted, "_INBOX.nobody");
      say({ v: 1, type: "failed", error: new AppError("inference_failed", "broken").toWire() });
    });
    await expect(call(null)).rejects.toMatchObject({ code: "inference_failed", message: "broken" });
    expect(got).toHaveLength(2);
  });

  it("fails when the answer holds what no door lets in", async () => {
    adapter(ANY_ADAPTER, answers("a\u0000b"));
    await expect(call(null)).rejects.toMatchObject({ code: "inference_failed" });
  });

  it("is renewed while it runs and ends when the adapter falls silent", async () => {
    const heard: (string | undefined)[] = [];
    const inbox = bus.inbox(inferControl, (message) => heard.push(message?.type));
    adapter(ANY_ADAPTER, (say) => say(accepted, inbox.subject));
    const calling = call(null, undefined, { left: 0 });
    await expect(calling).rejects.toMatchObject({ code: "inference_failed", message: "the adapter fell silent" });
    await eventually(() => heard.includes("cancel"), { withinMs: 2_000, because: "the adapter was told" });
    expect(heard.filter((type) => type === "renew").length).toBeGreaterThanOrEqual(2);
    inbox.close();
  });

  it.each([
    ["after the caller's patience", false],
    ["after the attempt was stopped", true],
  ])("is cancelled at the adapter that accepts it %s", async (_, stopped) => {
    const control = new AbortController();
    const heard: (string | undefined)[] = [];
    const inbox = bus.inbox(inferControl, (message) => heard.push(message?.type));
    const sayings: Say[] = [];
    adapter("late", (say) => void sayings.push(say));
    adapter(ANY_ADAPTER, answers("any"));
    const calling = call("late", control.signal);
    await eventually(() => sayings.length === 1, { withinMs: 5_000, because: "it was asked" });
    if (stopped) control.abort(new AppError("attempt_revoked"));
    await calling.catch(() => {});
    sayings[0]?.(accepted, inbox.subject);
    await eventually(() => heard.includes("cancel"), { withinMs: 5_000, because: "the adapter was told" });
    inbox.close();
  });

  it("that is too large for a message fails and leaves nothing behind", async () => {
    const opened: { close: () => void }[] = [];
    const closed: unknown[] = [];
    const watched = new Proxy(bus, {
      get: (target, name) => {
        const value = Reflect.get(target, name, target);
        if (name !== "inbox") return typeof value === "function" ? value.bind(target) : value;
        return (...args: Parameters<Bus["inbox"]>) => {
          const inbox = target.inbox(...args);
          opened.push(inbox);
          return { subject: inbox.subject, close: () => void closed.push(inbox.close()) };
        };
      },
    });
    const own = new ModelLine({ bus: watched, pool: "default", random: () => 0.5 });
    const request = () => ({ ...requestOf(), messages: [{ role: "user" as const, content: "x".repeat(2_000_000) }] });
    const { signal } = new AbortController();
    await expect(own.call({ adapter: null, repeats: { left: 0 }, request, signal })).rejects.toMatchObject({
      code: "too_large",
    });
    expect([opened.length, closed.length]).toEqual([1, 1]);
  });

  it("is cancelled at the adapter when the attempt is stopped", async () => {
    const control = new AbortController();
    const heard: (string | undefined)[] = [];
    const inbox = bus.inbox(inferControl, (message) => heard.push(message?.type));
    adapter(ANY_ADAPTER, (say) => {
      say(accepted, inbox.subject);
      setTimeout(() => control.abort(new AppError("attempt_revoked")), 50);
    });
    await expect(call(null, control.signal)).rejects.toMatchObject({ code: "attempt_revoked" });
    await eventually(() => heard.includes("cancel"), { withinMs: 2_000, because: "the adapter was told" });
    inbox.close();
  });
});
