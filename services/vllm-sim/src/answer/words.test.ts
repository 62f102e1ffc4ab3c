import { describe, expect, it } from "vitest";
import { contentStems, spokenName, stem, wordsOf } from "./words.ts";

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

  it("leaves small words out and reads fixed phrases as one", () => {
    expect(contentStems("I was charged on my bank account")).toEqual([stem("charged"), stem("bank")]);
  });
});
