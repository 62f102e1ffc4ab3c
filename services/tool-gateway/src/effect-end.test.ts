import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { effectEndOf } from "./effect-end.ts";
import { readToolResponse } from "./tool-response.ts";

const errorOf = (status: number, body: unknown): AppError => {
  try {
    readToolResponse({ status, contentEncoding: undefined, body: Buffer.from(JSON.stringify(body)) });
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new TypeError("no error of the catalogue was thrown");
};

describe("whether an effect happened", () => {
  it.each([400, 401, 404, 422, 425, 429])("is denied by the refusal %i", (status) => {
    expect(effectEndOf(errorOf(status, {}), "call")).toBe("failed");
  });

  it.each([408, 409, 304, 500, 502, 503])("is left open by %i", (status) => {
    expect(effectEndOf(errorOf(status, {}), "call")).toBe("unclear");
  });

  it("is left open by a server's error, whatever it says of itself", () => {
    const refusal = { error: { code: "query_invalid", kind: "invalid", message: "nothing was done" } };
    expect(effectEndOf(errorOf(500, refusal), "call")).toBe("unclear");
  });

  it("is told by a success that cannot be read", () => {
    expect(effectEndOf(errorOf(200, "\u0000"), "call")).toBe("done");
  });

  it.each(["tool_timeout", "tool_failed", "attempt_revoked", "tool_redirect_denied", "store_unavailable"] as const)(
    "is left open by %s once the request was sent, and denied before",
    (code) => {
      expect(effectEndOf(new AppError(code), "call")).toBe("unclear");
      expect(effectEndOf(new AppError(code), "nothing")).toBe("failed");
    },
  );

  it("is left open by whatever goes wrong where a redirect led for the answer", () => {
    const unreachable = new AppError("tool_failed", "x", { details: { sent: false } });
    // The last may be the page of a login.
    for (const error of [errorOf(404, {}), unreachable, errorOf(200, "\u0000")])
      expect(effectEndOf(error, "fetch")).toBe("unclear");
  });

  it("is denied where no connection stood", () => {
    expect(effectEndOf(new AppError("tool_failed", "x", { details: { sent: false } }), "call")).toBe("failed");
  });
});
