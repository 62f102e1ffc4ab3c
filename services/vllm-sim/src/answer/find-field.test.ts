import { describe, expect, it } from "vitest";
import { fieldConcepts } from "./field-concepts.ts";
import { findCode, findDate, findNumber } from "./find-field.ts";
import { findVendor } from "./find-party.ts";
import { readMaterial } from "./material.ts";

const material = (text: string) => readMaterial({ instructions: "", request: text, toolResults: [], calls: [] }, "");
const field = (name: string) => fieldConcepts(name, "");

describe("values in running text", () => {
  const letter = material(
    "This is invoice 7781 of Brightwater Plumbing Ltd, dated 3 June 2025. With VAT of £44.50 the total is £267.00.",
  );

  it("are found after the words that name them", () => {
    expect(findNumber(letter, field("total"))).toBe(267);
    expect(findNumber(letter, field("tax"))).toBe(44.5);
    expect(findDate(letter, field("invoice_date"), true)).toBe("2025-06-03");
    expect(findCode(letter, field("invoice_number"))).toBe("7781");
    expect(findVendor(letter)).toBe("Brightwater Plumbing Ltd");
  });

  it("are not made up", () => {
    expect(findNumber(letter, field("discount"))).toBeUndefined();
    expect(findDate(letter, field("due_date"), true)).toBeUndefined();
  });
});

describe("values of forms", () => {
  it("takes the last total and a number that is no date", () => {
    const form = material("Page total: 10.00\nTotal: 10.00\nTotal: 25.00\nInvoice: 2026-01-05\nInvoice: A-9");
    expect(findNumber(form, field("total"))).toBe(25);
    expect(findCode(form, field("invoice_number"))).toBe("A-9");
  });

  it.each([
    ["INVOICE\nNorthwind Tools\n1 High Street\n\nBill to: Acme Ltd", "Northwind Tools"],
    ["Acme GmbH, Hauptstr. 5, 80331 Ulm\nInvoice 7", "Acme GmbH"],
    ["Bill to: Acme Ltd\nFrom: Zephyr Print Inc.", "Zephyr Print Inc."],
  ])("finds the sender of %j", (text, vendor) => expect(findVendor(material(text))).toBe(vendor));
});
