import { describe, expect, it } from "vitest";
import { findTable, groupingColumns, numericColumns } from "./table.ts";

describe("findTable", () => {
  it("reads quoted cells and the text around", () => {
    const table = findTable('Report this, please.\n\nname,note\n"Smith, J.","said ""no"""\nLee,\nKim,x\n');
    expect(table?.rows[0]).toEqual(["Smith, J.", 'said "no"']);
    expect(table?.around).toBe("Report this, please.");
  });

  it.each([
    "a;b\n1;x\n2;y",
    "a\tb\n1\tx\n2\ty",
    "| a | b |\n|---|---|\n| 1 | x |\n| 2 | y |",
    '[{"a":1,"b":"x"},{"a":2,"b":"y"}]',
    '{"rows":[{"a":1,"b":"x"},{"a":2,"b":"y"}]}',
  ])("reads %j", (text) =>
    expect(findTable(text)).toMatchObject({
      columns: ["a", "b"],
      rows: [
        ["1", "x"],
        ["2", "y"],
      ],
    }),
  );

  it("takes the list of a form for no table", () => {
    const list = "| Item | Sum |\n|---|---|\n| Rope | 2 |\n| Sail | 3 |\n| Mast | 4 |";
    expect(findTable(`Report: this.\n\n${list}`)?.rows).toHaveLength(3);
    expect(findTable(`Seller: Ann\nBuyer: Bob\n\n${list}\n\nOwed: 9`)).toBeUndefined();
  });

  it("takes prose and letters for no table", () => {
    expect(findTable("Dear Ann, hello.\nI came, I saw.\nYours, Bob")).toBeUndefined();
  });
});

it("tells numbers, dates and words that repeat apart", () => {
  const table = findTable("day,city,name,rain\n2024-01-01,Oslo,a,1.5\n2024-01-01,Oslo,b,\n2024-01-02,Rome,c,2\n");
  if (table === undefined) throw new Error("there is a table");
  expect(numericColumns(table).map(({ name, values }) => [name, values])).toEqual([["rain", [1.5, undefined, 2]]]);
  expect(groupingColumns(table).map((index) => table.columns[index])).toEqual(["city"]);
});
