import { ERROR_CODES, type ErrorCode } from "@openclaw/contracts";
import { AppError, dispositionOf } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { toHttpFailure } from "./http-error.ts";

const fastifyError = (code: string, statusCode: number, more: object = {}) =>
  Object.assign(new Error("fastify says no"), { code, statusCode, ...more });

describe("toHttpFailure", () => {
  it("takes the status of every code from the table of dispositions, with one exception", () => {
    for (const code of Object.keys(ERROR_CODES) as ErrorCode[]) {
      const { error, status } = toHttpFailure(new AppError(code));
      expect([code, status]).toEqual([code, code === "too_large" ? 413 : dispositionOf(error.kind).httpStatus]);
    }
  });

  it("makes a bug of what nobody foresaw", () => {
    expect(toHttpFailure(new TypeError("x is undefined"))).toMatchObject({ status: 500, error: { code: "internal" } });
  });

  it("names every problem of an input, under the code of the part that is wrong", () => {
    const validation = [{ instancePath: "/tags/0", message: "is no token" }];
    const thrown = fastifyError("FST_ERR_VALIDATION", 400, { validation, validationContext: "body" });
    const { error } = toHttpFailure(thrown, "invalid_task");
    expect(error).toMatchObject({ code: "invalid_task", message: "body: tags.0: is no token" });
    expect(error.details).toEqual({ problems: [{ path: "tags.0", message: "is no token" }] });
    const elsewhere = (validationContext: string) =>
      toHttpFailure(fastifyError("FST_ERR_VALIDATION", 400, { validation, validationContext }), "invalid_task").error
        .code;
    expect([elsewhere("headers"), elsewhere("querystring"), elsewhere("params")]).toEqual([
      "invalid_header",
      "invalid_request",
      "invalid_request",
    ]);
  });

  it("gives fastify's own refusals codes of the catalogue", () => {
    const failure = (code: string, status: number) => {
      const { error, status: answered } = toHttpFailure(fastifyError(code, status));
      return [error.code, answered];
    };
    expect(failure("FST_ERR_CTP_BODY_TOO_LARGE", 413)).toEqual(["too_large", 413]);
    expect(failure("FST_ERR_CTP_INVALID_MEDIA_TYPE", 415)).toEqual(["invalid_request", 415]);
    expect(failure("FST_ERR_CTP_INVALID_CONTENT_LENGTH", 400)).toEqual(["invalid_request", 400]);
    expect(failure("FST_ERR_REP_ALREADY_SENT", 500)).toEqual(["internal", 500]);
  });

  it("blames the caller, not itself, for a body that breaks off", () => {
    const aborted = Object.assign(new Error("aborted"), { code: "ECONNRESET", statusCode: 400 });
    expect(toHttpFailure(aborted)).toMatchObject({ status: 400, error: { code: "invalid_request" } });
    const ours = Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" });
    expect(toHttpFailure(ours)).toMatchObject({ status: 500, error: { code: "internal" } });
  });

  it("says when to come back where that can help, in whole seconds", () => {
    expect(toHttpFailure(new AppError("bus_unavailable")).retryAfterSeconds).toBe(1);
    expect(toHttpFailure(new AppError("queue_full", "full", { retryAfterMs: 2_100 })).retryAfterSeconds).toBe(3);
    expect(toHttpFailure(new AppError("unknown_task")).retryAfterSeconds).toBeUndefined();
  });
});
