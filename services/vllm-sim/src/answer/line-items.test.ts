import { describe, expect, it } from "vitest";
import { findItemRows } from "./line-items.ts";
import { readMaterial } from "./material.ts";

const material = (text: string) => readMaterial({ instructions: "", request: text, toolResults: [], calls: [] }, "");
const number = { type: "number" };
const item = {
  type: "object",
  properties: { description: { type: "string" }, quantity: number, unit_price: number, amount: number },
};
const pump = { description: "Pump, 3 inch", quantity: 2, unit_price: 1250, amount: 2500 };

describe("findItemRows", () => {
  it.each([
    ["by its columns", "Description   Qty   Price   Amount\nPump, 3 inch   2   1,250.00   2,500.00\nTotal   2,500.00"],
    [
      "in another order",
      "QTY  ITEM  UNIT PRICE  LINE TOTAL\n2  Pump, 3 inch  $1,250.00  $2,500.00\nSUBTOTAL  $2,500.00",
    ],
    [
      "as a pipe table",
      "| Item | Quantity | Rate | Total |\n|---|---|---|---|\n| Pump, 3 inch | 2 | 1250.00 | 2500.00 |",
    ],
    ["without columns", "1. Pump, 3 inch 2 pcs 1,250.00 2,500.00\nVAT 500.00 1 2 3"],
  ])("reads a line %s", (_, text) => expect(findItemRows(material(text), item)).toEqual([pump]));

  it("leaves a number to the text that a gap parts from the others", () => {
    const rows = findItemRows(material("Curtain 6 m   2 x 1,250.00   2,500.00"), item);
    expect(rows).toEqual([{ ...pump, description: "Curtain 6 m" }]);
  });

  it("finds none in prose", () => {
    expect(findItemRows(material("We met on 3 May 2026 and again on 4 May 2026."), item)).toEqual([]);
  });
});
