import { describe, expect, it } from "vitest";
import type { Fragment } from "./page-lines.ts";
import { pageText } from "./page-text.ts";

const fragment = (text: string, x: number, y: number, more: Partial<Fragment> = {}): Fragment => ({
  text,
  x,
  y,
  width: text.length * 5,
  fontSize: 10,
  rightToLeft: false,
  ...more,
});

describe("pageText", () => {
  it("puts a label and its amount on one line with the gap between them visible", () => {
    expect(pageText([fragment("Total:", 72, 500), fragment("42.00", 300, 500)])).toBe("Total:   42.00");
  });

  it("reads a table row by row even where it was drawn column by column", () => {
    const cells = [
      fragment("Pens", 72, 500),
      fragment("Ink", 72, 488),
      fragment("3.00", 200, 500),
      fragment("4.50", 200, 488),
    ];
    expect(pageText(cells)).toBe("Pens   3.00\nInk   4.50");
  });

  it("joins the parts of a word and separates words", () => {
    expect(pageText([fragment("Hel", 0, 0), fragment("lo", 15, 0), fragment("you", 28, 0)])).toBe("Hello you");
  });

  it("does not double a blank that a fragment already ends with", () => {
    expect(pageText([fragment("Dear ", 0, 0, { width: 22 }), fragment("Ada", 26, 0)])).toBe("Dear Ada");
  });

  it("keeps a superscript on its line", () => {
    expect(pageText([fragment("x", 0, 100), fragment("2", 5, 103.5, { fontSize: 6 })])).toBe("x2");
  });

  it("sets paragraphs apart by an empty line", () => {
    expect(pageText([fragment("one", 0, 100), fragment("two", 0, 88), fragment("three", 0, 60)])).toBe(
      "one\ntwo\n\nthree",
    );
  });

  it("orders a right-to-left line from the right", () => {
    const rtl = { rightToLeft: true };
    expect(pageText([fragment("עולם", 0, 0, rtl), fragment("שלום", 23, 0, rtl)])).toBe("שלום עולם");
  });

  it("is empty for a page without text", () => {
    expect(pageText([fragment(" ", 0, 0)])).toBe("");
  });

  it("reads prose in two columns column by column, and what spans both where it stands", () => {
    const title = fragment("A title that spans both columns of the page", 72, 700, { width: 450 });
    const rows = Array.from({ length: 20 }, (_, row) => row);
    const left = rows.map((row) => fragment(`left ${row}`, 72, 680 - row * 12, { width: 200 }));
    const right = rows.map((row) => fragment(`right ${row}`, 310, 680 - row * 12, { width: 210 }));
    const text = pageText([
      title,
      ...rows.flatMap((row) => [left[row], right[row]]).filter((one) => one !== undefined),
    ]);
    expect(text.split("\n").filter((line) => line !== "")).toEqual([
      title.text,
      ...left.map((one) => one.text),
      ...right.map((one) => one.text),
    ]);
  });

  it("reads a long table across, as its cells do not fill their columns", () => {
    const rows = Array.from({ length: 20 }, (_, row) => row);
    const cells = rows.flatMap((row) => [
      fragment(`A long name of article ${row}`, 72, 680 - row * 12, { width: 180 }),
      fragment(`${row}.00`, 480, 680 - row * 12, { width: 20 }),
      fragment("EUR", 400, 680 - row * 12, { width: 15 }),
    ]);
    expect(pageText(cells).split("\n")[3]).toBe("A long name of article 3   EUR   3.00");
  });
});
