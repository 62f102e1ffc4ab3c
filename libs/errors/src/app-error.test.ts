import { ERROR_CODES, type ErrorCode, parsed, refused } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { AppError, coerceError, DISPOSITIONS, dispositionOf, requireParsed, taskAfter } from "./index.ts";

describe("AppError", () => {
  it.each(Object.keys(ERROR_CODES) as ErrorCode[])("survives the wire as %s", (code) => {
    const error = new AppError(code, "what, where, what would be right", { details: { field: "x" }, retryAfterMs: 5 });
    const revived = AppError.fromWire(JSON.parse(JSON.stringify(error.toWire())));
    expect(revived.toWire()).toEqual(error.toWire());
    expect(revived.kind).toBe(ERROR_CODES[code][0]);
  });

  it("takes the catalogue's sentence when none is given", () => {
    expect(new AppError("pdf_password").message).toBe(ERROR_CODES.pdf_password[1]);
  });

  it("turns a code from a newer version into internal and keeps its text", () => {
    const revived = AppError.fromWire({ code: "from_the_future", kind: "denied", message: "no" });
    expect(revived.code).toBe("internal");
    expect(revived.message).toContain("from_the_future");
  });
});

describe("coerceError", () => {
  it.each([[new TypeError("x")], ["text"], [undefined], [{ code: 1 }]])("makes a bug of %s", (thrown) => {
    expect(coerceError(thrown).kind).toBe("bug");
    expect(coerceError(thrown).message).not.toBe("");
  });

  it("leaves an AppError as it is", () => {
    const error = new AppError("queue_full");
    expect(coerceError(error)).toBe(error);
  });
});

describe("dispositions", () => {
  it("retries what may pass and fails what may not", () => {
    expect(dispositionOf("unavailable")).toMatchObject({ message: "nak", task: "retry", httpStatus: 503 });
    expect(dispositionOf("invalid")).toMatchObject({ message: "term", task: "fail", httpStatus: 400 });
    expect(DISPOSITIONS.conflict.message).toBe("ack");
  });

  it.each([
    ["effect_unknown", "park"],
    ["effect_conflict", "park"],
    ["effect_pending", "retry"],
    ["already_ended", "fail"],
  ] as const)("after %s a task is to %s", (code, task) => {
    expect(taskAfter(new AppError(code).toWire())).toBe(task);
  });
});

describe("requireParsed", () => {
  it("passes a value through and names every problem of a refused one", () => {
    expect(requireParsed(parsed(1), "invalid_task", "task")).toBe(1);
    expect(() => requireParsed(refused("must be text", "input.text"), "invalid_task", "task")).toThrow(
      "task: input.text: must be text",
    );
  });
});
