import type { FinishedSpan } from "@openclaw/contracts";
import { finishedSpan } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { afterEach, describe, expect, it } from "vitest";
import { startTracing, type Tracing } from "./tracing.ts";
import { startSpan, withSpan } from "./with-span.ts";

const opened: Tracing[] = [];

const openTracing = async (onDropped: (count: number) => void = () => {}, sampleRatio = 1): Promise<Tracing> => {
  const tracing = await startTracing({ service: "worker", instance: "worker-1", sampleRatio, onDropped });
  opened.push(tracing);
  return tracing;
};

afterEach(async () => {
  await Promise.all(opened.splice(0).map((tracing) => tracing.shutdown()));
});

const endSpans = (tracing: Tracing, count: number): void => {
  for (let i = 0; i < count; i += 1) startSpan(tracing, { name: "work" }).end();
};

describe("finished spans", () => {
  it("are handed on as the contract has them, children under their parents", async () => {
    const tracing = await openTracing();
    const spans: FinishedSpan[] = [];
    tracing.setPublisher((batch) => void spans.push(...batch));
    await withSpan(tracing, { name: "outer", kind: "consumer", attributes: { "openclaw.attempt": 2 } }, () =>
      withSpan(tracing, { name: "inner" }, () => Promise.resolve()),
    );
    await tracing.flush();
    const [inner, outer] = spans;
    expect(outer).toMatchObject({ name: "outer", kind: "consumer", parent_span_id: null, error: null });
    expect(outer?.attributes).toEqual({ "openclaw.attempt": 2 });
    expect(inner).toMatchObject({ name: "inner", kind: "internal", service: "worker", trace_id: outer?.trace_id });
    expect(inner?.parent_span_id).toBe(outer?.span_id);
    for (const span of spans) {
      expect(finishedSpan.parse(JSON.parse(JSON.stringify(span)))).toEqual(span);
      expect(span.end_unix_ms).toBeGreaterThanOrEqual(span.start_unix_ms);
    }
  });

  it("carry the code of the error that ended them, which is thrown on", async () => {
    const tracing = await openTracing();
    const spans: FinishedSpan[] = [];
    tracing.setPublisher((batch) => void spans.push(...batch));
    const failing = withSpan(tracing, { name: "call" }, () => {
      throw new AppError("tool_timeout", "the tool did not answer within 30 s");
    });
    await expect(failing).rejects.toThrow("within 30 s");
    await tracing.flush();
    expect(spans[0]).toMatchObject({ error: "the tool did not answer within 30 s" });
    expect(spans[0]?.attributes).toEqual({ "error.type": "tool_timeout" });
  });

  it("end once, and change no more after that", async () => {
    const tracing = await openTracing();
    const spans: FinishedSpan[] = [];
    tracing.setPublisher((batch) => void spans.push(...batch));
    const attributes = { "openclaw.attempt": 1 };
    const span = startSpan(tracing, { name: "work", attributes });
    span.setAttribute("openclaw.step", 2).updateName("done").end();
    span.setAttribute("openclaw.step", 3).updateName("late").end();
    await tracing.flush();
    expect(spans).toMatchObject([{ name: "done", attributes: { "openclaw.attempt": 1, "openclaw.step": 2 } }]);
    expect(attributes).toEqual({ "openclaw.attempt": 1 });
  });

  it("wait for a publisher that comes later", async () => {
    const tracing = await openTracing();
    endSpans(tracing, 3);
    const received = new Promise<number>((resolve) => tracing.setPublisher((batch) => resolve(batch.length)));
    await expect(received).resolves.toBe(3);
  });

  it("leave by the publisher while there is one", async () => {
    const tracing = await openTracing();
    let published = 0;
    tracing.setPublisher((batch) => {
      published += batch.length;
    });
    endSpans(tracing, 4);
    await tracing.flush();
    tracing.setPublisher(undefined);
    expect(published).toBe(4);
    endSpans(tracing, 1);
    await tracing.flush();
    expect(published).toBe(4);
  });

  it("are dropped and counted beyond the queue's limit", async () => {
    let dropped = 0;
    const tracing = await openTracing((count) => {
      dropped += count;
    });
    endSpans(tracing, 2048 + 7);
    expect(dropped).toBe(7);
    const batches: number[] = [];
    tracing.setPublisher((batch) => void batches.push(batch.length));
    await tracing.flush();
    expect(batches).toEqual(Array.from({ length: 8 }, () => 256));
  });

  it("are counted as dropped when publishing fails", async () => {
    let dropped = 0;
    const tracing = await openTracing((count) => {
      dropped += count;
    });
    tracing.setPublisher(() => Promise.reject(new AppError("bus_unavailable")));
    endSpans(tracing, 5);
    await tracing.flush();
    expect(dropped).toBe(5);
  });

  it("are not recorded where the sampler leaves the trace out", async () => {
    const tracing = await openTracing(() => {}, 0);
    let published = 0;
    tracing.setPublisher((batch) => {
      published += batch.length;
    });
    endSpans(tracing, 10);
    await tracing.flush();
    expect(published).toBe(0);
  });

  it("follow concurrent work apart", async () => {
    const tracing = await openTracing();
    const spans: FinishedSpan[] = [];
    tracing.setPublisher((batch) => void spans.push(...batch));
    const branch = (name: string) =>
      withSpan(tracing, { name }, async () => {
        await new Promise((resolve) => setImmediate(resolve));
        await withSpan(tracing, { name: `${name}.inner` }, () => Promise.resolve());
      });
    await Promise.all(["a", "b", "c"].map(branch));
    await tracing.flush();
    for (const name of ["a", "b", "c"]) {
      const outer = spans.find((span) => span.name === name);
      const inner = spans.find((span) => span.name === `${name}.inner`);
      expect(inner?.parent_span_id).toBe(outer?.span_id);
    }
  });
});
