import { describe, expect, it } from "vitest";
import { findLabelledValues } from "./labelled-values.ts";

describe("findLabelledValues", () => {
  it.each([
    ["Invoice number: A-17", "Invoice number", "A-17"],
    ["Invoice # A-17", "Invoice", "A-17"],
    ["Order no. SI/29599", "Order no.", "SI/29599"],
    ["Total due   1,234.00", "Total due", "1,234.00"],
    ["Date 3 May 2026", "Date", "3 May 2026"],
    ["| Net | 10.00 |", "Net", "10.00"],
    ["Policy ........ 4711", "Policy", "4711"],
    ["Seller\nKowalski Studio", "Seller", "Kowalski Studio"],
    ["Number   Date\nA-17   2026-01-01", "Date", "2026-01-01"],
    ["Street 5   Invoice no: A-17", "Invoice no", "A-17"],
  ])("reads %j", (text, label, value) => {
    expect(findLabelledValues(text)).toContainEqual(expect.objectContaining({ label, value }));
  });

  it("takes links and sentences for no labels", () => {
    expect(findLabelledValues("See https://example.com for more.")).toEqual([]);
  });
});
