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
import { ModelLine } from "../src/model-line.ts";

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

const refused = (code: "inference_queue_full" | "inference_refused"): InferEvent => ({
  v: 1,
  type: "refused",
  error: new AppError(code).toWire(),
});

const accepted: InferEvent = { v: 1, type: "accepted", adapter: "a" };

const call = (placed: string | null, signal = new AbortController().signal, repeats = { left: 1 }) =>
  line.call({
    adapter: placed,
    repeats,
    signal,
    request: () => ({
      v: 1,
      call: "c",
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
    }),
  });

const answers = (content: string) => (say: Say) => {
  say(accepted, "_INBOX.nobody");
  say(done(content));
};

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
