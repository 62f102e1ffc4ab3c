import { describe, expect, it } from "vitest";
import { createLogger } from "./logger.ts";
import { startTracing } from "./tracing.ts";
import { withSpan } from "./with-span.ts";

const openLog = (level = "info") => {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  return { lines, log: createLogger({ service: "recorder", instance: "recorder-1", level, destination }) };
};

describe("createLogger", () => {
  it("writes one object per event, with service, instance and level by name", () => {
    const { lines, log } = openLog();
    log.debug("Below the level");
    log.info({ task: "t1" }, "Task accepted");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatchObject({
      level: "info",
      service: "recorder",
      instance: "recorder-1",
      task: "t1",
      msg: "Task accepted",
    });
  });

  it("keeps secrets out, at the top and one level down", () => {
    const { lines, log } = openLog();
    log.info({ password: "hunter2", headers: { authorization: "Bearer x", accept: "json" } }, "Request sent");
    expect(lines[0]).toMatchObject({
      password: "[redacted]",
      headers: { authorization: "[redacted]", accept: "json" },
    });
  });

  it("names the trace that the line belongs to", async () => {
    const { lines, log } = openLog();
    const tracing = await startTracing({ service: "recorder", instance: "1", sampleRatio: 1, onDropped: () => {} });
    const trace = await withSpan(tracing, { name: "work" }, (span) => {
      log.info("Inside");
      return span.spanContext().traceId;
    });
    log.info("Outside");
    expect(lines[0]?.["trace_id"]).toBe(trace);
    expect(lines[1]).not.toHaveProperty("trace_id");
    await tracing.shutdown();
  });
});
