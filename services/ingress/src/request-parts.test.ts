import { AppError } from "@openclaw/errors";
import { describe, expect, it } from "vitest";
import { parseEventPosition, stepEventId } from "./event-position.ts";
import { MAX_WAIT_SECONDS, parseWaitPreference } from "./prefer-header.ts";
import { requestIdOf } from "./request-id.ts";

describe("parseWaitPreference", () => {
  it("finds wait among other preferences, and caps it", () => {
    expect(parseWaitPreference(undefined)).toBe(0);
    expect(parseWaitPreference("respond-async, Wait=30")).toBe(30);
    expect(parseWaitPreference("wait=999999")).toBe(MAX_WAIT_SECONDS);
  });

  it("refuses a wait that is not whole seconds", () => {
    for (const header of ["wait", "wait=", "wait=-1", "wait=1.5", "wait=soon"])
      expect(() => parseWaitPreference(header)).toThrow(AppError);
  });
});

describe("parseEventPosition", () => {
  it("reads a position, or the start", () => {
    expect(parseEventPosition(undefined)).toEqual({ attempt: 0, n: -1 });
    expect(parseEventPosition(stepEventId({ attempt: 2, n: 7 }))).toEqual({ attempt: 2, n: 7 });
  });

  it("knows nothing else", () => {
    for (const text of ["x", "42", "-1.2", "1.2.3", "1e3.0", `${"9".repeat(10)}.0`, " 1.1"])
      expect(parseEventPosition(text)).toBeUndefined();
  });
});

describe("requestIdOf", () => {
  it("keeps the caller's id where it is fit for a log line, and makes one up otherwise", () => {
    const of = (id: string | undefined) => requestIdOf({ headers: id === undefined ? {} : { "x-request-id": id } });
    expect(of("order-7")).toBe("order-7");
    for (const id of [undefined, "", "a b", "a\u0000", "x".repeat(129)])
      expect(of(id)).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
  });
});
