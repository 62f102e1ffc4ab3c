import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { readToolResponse } from "./tool-response.ts";

const answer = (status: number, body: unknown, contentEncoding?: string) => ({
  status,
  contentEncoding,
  body: body instanceof Uint8Array ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body)),
});

const errorOf = (response: ReturnType<typeof answer>): AppError => {
  try {
    readToolResponse(response);
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error("no error of the catalogue was thrown");
};

describe("readToolResponse", () => {
  it.each([[{ pages: 2 }], [[1, "a"]], ["text"], [null], [0]])("gives the JSON %j as the result", (value) => {
    expect(readToolResponse(answer(200, JSON.stringify(value)))).toEqual(value);
  });

  it.each([
    ["text that is no JSON", "<html>"],
    ["nothing", ""],
    ["NUL", '"\\u0000"'],
    ["a lone surrogate", '"\\ud800"'],
    ["depth", `${"[".repeat(100)}${"]".repeat(100)}`],
    ["bytes that are no UTF-8", Uint8Array.of(0x22, 0xff, 0x22)],
  ])("refuses an answer of %s", (_, body) => {
    expect(errorOf(answer(200, body)).code).toBe("tool_response_invalid");
  });

  it("refuses a compressed answer rather than unpack it", () => {
    expect(errorOf(answer(200, { ok: true }, "gzip")).code).toBe("tool_response_invalid");
    expect(readToolResponse(answer(200, { ok: true }, "identity"))).toEqual({ ok: true });
  });

  it.each([
    [422, "pdf_invalid"],
    [400, "pdf_password"],
    [404, "unknown_query"],
    [503, "pdf_timeout"],
    [503, "query_failed"],
  ])("passes on what a tool says with a %i about its document or query: %s", (status, code) => {
    const error = errorOf(answer(status, { error: { code, kind: "invalid", message: "page 3 is cut off" } }));
    expect(error).toMatchObject({ code, message: "page 3 is cut off" });
  });

  it.each(["attempt_revoked", "task_cancelled", "deadline_exceeded", "tool_not_allowed", "no_such_code"])(
    "does not let a tool decide %s",
    (code) => {
      const error = errorOf(answer(400, { error: { code, kind: "cancelled", message: "stop" } }));
      expect(error).toMatchObject({ code: "tool_refused", details: { status: 400, code, message: "stop" } });
    },
  );

  it.each([400, 401, 404, 418, 499])("calls a %i a refusal", (status) => {
    expect(errorOf(answer(status, "no")).code).toBe("tool_refused");
  });

  it.each([408, 429, 500, 502, 599])("calls a %i a failure that may pass", (status) => {
    expect(errorOf(answer(status, "no")).code).toBe("tool_failed");
  });

  it("keeps the wait that a tool asks for within a minute", () => {
    const busy = { error: { code: "tool_failed", kind: "unavailable", message: "busy", retry_after_ms: 9e9 } };
    expect(errorOf(answer(503, busy)).retryAfterMs).toBe(60_000);
  });

  it.each([204, 304, 199])("takes a %i for no answer", (status) => {
    expect(errorOf(answer(status, "")).code).toBe("tool_response_invalid");
  });
});
