import { describe, expect, it } from "vitest";
import { isReceiptSubject } from "./index.ts";
import { count, timestamp } from "./values.ts";

const accepts = (text: string): boolean => timestamp.safeParse(text).success;

describe("timestamp", () => {
  it.each(["2027-01-01T00:00:00Z", "2027-01-01T00:00:00.123456+14:00", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])(
    "takes %s",
    (text) => expect(accepts(text)).toBe(true),
  );

  it.each([
    "9999-12-31T23:59:59-12:00",
    "9999-12-31T23:59:59.999-23:59",
    "0000-06-01T00:00:00Z",
    "0001-01-01T00:00:00+01:00",
    "2027-02-30T00:00:00Z",
    "2027-01-01T00:00:00",
    "tomorrow",
  ])("refuses %s", (text) => expect(accepts(text)).toBe(false));
});

it("counts no further than the integer columns of Postgres", () => {
  expect(count.safeParse(2_147_483_647).success).toBe(true);
  for (const wrong of [2_147_483_648, -1, 0.5]) expect(count.safeParse(wrong).success, String(wrong)).toBe(false);
});

describe("a receipt's subject", () => {
  it.each(["_INBOX.abc", "_INBOX.A-b_9.1.2", `_INBOX.${"a".repeat(64)}.${"b".repeat(64)}.c`])("may be %s", (subject) =>
    expect(isReceiptSubject(subject)).toBe(true),
  );

  it.each([
    "_INBOX.",
    "_INBOX",
    "_INBOX.a.",
    "_INBOX.*",
    "_INBOX.a.>",
    "_INBOX.a b",
    "_INBOX.a\r\nPUB x 0",
    "other.a",
    `_INBOX.${"a".repeat(65)}`,
    `_INBOX${".abc".repeat(9)}`,
    `_INBOX.${"a.".repeat(3000)}b`,
    `_INBOX${`.${"a".repeat(64)}`.repeat(4)}`,
  ])("may not be %j", (subject) => expect(isReceiptSubject(subject)).toBe(false));
});
