import { describe, expect, it } from "vitest";
import { fieldConcepts, labelScore } from "./field-concepts.ts";

const bestLabel = (name: string, labels: readonly string[]) => {
  const field = fieldConcepts(name, "");
  return labels.toSorted((a, b) => labelScore(b, field) - labelScore(a, field))[0];
};

describe("labelScore", () => {
  it.each([
    ["total", "Amount due", ["Subtotal", "VAT", "Amount due", "Unit price"]],
    ["subtotal", "Net amount", ["Total", "Net amount", "Tax"]],
    ["tax", "VAT 19 %", ["VAT ID", "VAT 19 %", "Total incl. VAT"]],
    ["invoice_number", "Invoice No.", ["Order No.", "Customer number", "Invoice No.", "Invoice date"]],
    ["invoiceDate", "Date of issue", ["Due date", "Date of issue", "Delivery date"]],
    ["due_date", "Payment due", ["Invoice date", "Payment due"]],
  ])("%s is %j", (name, label, labels) => expect(bestLabel(name, labels)).toBe(label));

  it("is not positive for a label of another field", () => {
    expect(labelScore("Subtotal", fieldConcepts("total", ""))).toBeLessThanOrEqual(0);
    expect(labelScore("Bank", fieldConcepts("vendor", ""))).toBeLessThanOrEqual(0);
  });
});
