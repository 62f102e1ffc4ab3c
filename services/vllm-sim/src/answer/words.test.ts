import { describe, expect, it } from "vitest";
import { areOneRoot, contentStems, spokenName, stem, wordsOf } from "./words.ts";

describe("words", () => {
  it.each([
    ["charged", "charges"],
    ["cancelled", "cancellation"],
    ["delivered", "delivery"],
    ["invoices", "invoice"],
    ["shipping", "shipped"],
  ])("%s and %s are one", (a, b) => expect(stem(a)).toBe(stem(b)));

  it.each([
    ["quote", "quotation"],
    ["app", "apply"],
    ["class", "clas"],
  ])("%s and %s are two", (a, b) => expect(stem(a)).not.toBe(stem(b)));

  it("takes identifiers apart", () => {
    expect(wordsOf("invoiceDate due_date")).toEqual(["invoice", "date", "due", "date"]);
    expect(spokenName("invoiceDate-of_issue")).toBe("invoice date of issue");
  });

  it("leaves small words out", () => {
    expect(contentStems("I wasn't charged on my account, they've said")).toEqual(
      ["charg", "account", "said"].map(stem),
    );
  });

  it.each([
    ["paid", "pay"],
    ["stolen", "steals"],
    ["Ana's".toLowerCase(), "ana"],
  ])("%s is a form of %s", (form, base) => expect(stem(form)).toBe(stem(base)));

  it.each([
    ["crypto", "cryptography", true],
    ["verification", "verify", true],
    ["interest", "interview", false],
    ["press", "pressure", true],
  ])("%s and %s have one root: %s", (a, b, wanted) => expect(areOneRoot(stem(a), stem(b))).toBe(wanted));
});
