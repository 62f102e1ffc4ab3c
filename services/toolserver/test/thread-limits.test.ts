import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { createParseTool } from "../src/parse-tool.ts";
import { createValidateTool } from "../src/validate-tool.ts";
import { makePages } from "./pdf-samples.ts";
import { asDocument } from "./running-server.ts";

const stay = new AbortController().signal;
const ROOMY = { timeoutMs: 60_000, maxExternalBytes: 256 * 1024 * 1024 };
const HANGING = { schema: { pattern: "^(a+)+$" }, instance: `${"a".repeat(40)}!` };
const FINE = { schema: { type: "string" }, instance: "x" };

describe("the threads behind the tools", () => {
  it("end a document that takes too long with pdf_timeout", async () => {
    const tool = createParseTool({ limits: { ...ROOMY, timeoutMs: 20 } });
    const call = tool.call({ document: asDocument(await makePages(150)) }, stay);
    await expect(call).rejects.toMatchObject({ code: "pdf_timeout", kind: "unavailable" });
    await tool.stop();
  });

  it("end a check that outgrows its heap", async () => {
    const tool = createValidateTool({
      heap: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
      limits: ROOMY,
    });
    const schema = { items: { type: "string", enum: ["a"], format: "date" } };
    const instance = Array.from({ length: 300_000 }, () => 1);
    await expect(tool.call({ schema, instance }, stay)).rejects.toMatchObject({ code: "schema_invalid" });
    await expect(tool.call(FINE, stay)).resolves.toMatchObject({ valid: true });
    await tool.stop();
  });

  it("refuse at once, as unavailable, when all are busy and the queue is full", async () => {
    const tool = createValidateTool({ limits: ROOMY, permits: { atOnce: 1, waiting: 0, waitMs: 60_000 } });
    const caller = new AbortController();
    const hanging = tool.call(HANGING, caller.signal);
    await expect(tool.call(FINE, stay)).rejects.toMatchObject({ code: "tool_failed", kind: "unavailable" });
    caller.abort(new AppError("task_cancelled", "gone"));
    await expect(hanging).rejects.toThrow("gone");
    await expect(tool.call(FINE, stay)).resolves.toMatchObject({ valid: true });
    await tool.stop();
  });

  it("end with their pool, and what they were at ends as unavailable", async () => {
    const tool = createValidateTool({ limits: ROOMY });
    const hanging = tool.call(HANGING, stay);
    const refused = expect(hanging).rejects.toMatchObject({ code: "tool_failed" });
    await expect(tool.call(FINE, stay)).resolves.toMatchObject({ valid: true });
    await tool.stop();
    await refused;
    await expect(tool.call(FINE, stay)).rejects.toMatchObject({ code: "tool_failed" });
  });
});
