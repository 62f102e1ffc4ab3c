import { describe, expect, it } from "vitest";
import { findCurrency, parseAmount, usesDecimalComma } from "./amounts.ts";

describe("parseAmount", () => {
  it.each([
    ["1,234.50", false, 1234.5],
    ["1.234,50 €", false, 1234.5],
    ["$2,500", false, 2500],
    ["1'250.00 CHF", false, 1250],
    ["12.500", true, 12_500],
    ["0.125", false, 0.125],
    ["-3,5", true, -3.5],
    ["(40.00)", false, -40],
    ["95 %", false, 95],
    ["1,000,000", false, 1_000_000],
  ])("reads %s (decimal comma: %s)", (text, decimalComma, value) =>
    expect(parseAmount(text, decimalComma)).toBe(value),
  );

  it.each(["INV-12", "2024-05-01", "n/a", "", "12 Main Street"])("takes %j for no number", (text) => {
    expect(parseAmount(text)).toBeUndefined();
  });
});

it("tells the decimal comma from the text", () => {
  expect(usesDecimalComma("12,50 and 1.000,00")).toBe(true);
  expect(usesDecimalComma("1,250.00 and 3.50")).toBe(false);
});

it.each([
  ["Total 12.00 EUR", "EUR"],
  ["$5 and $6", "USD"],
  ["£9.99", "GBP"],
  ["$5 and $6, in all $11 NZD", "NZD"],
  ["Amounts in CHF, about € 3", "CHF"],
  ["no money", undefined],
])("finds the currency of %j", (text, code) => expect(findCurrency(text)).toBe(code));
