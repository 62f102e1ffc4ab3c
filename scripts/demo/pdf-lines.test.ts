import { readFileSync } from "node:fs";
import { join } from "node:path";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readPdf } from "./pdf-lines.ts";

const sample = (path: string): Uint8Array => readFileSync(join(import.meta.dirname, "../../deploy/samples", path));

/** A one-page document with the given content stream. */
function pdfWith(content: string): Uint8Array {
  const data = deflateSync(Buffer.from(content, "latin1")).toString("latin1");
  const parts = [
    "%PDF-1.4\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n",
    "2 0 obj\n<< /Type /Pages /Kids [3 0 R] /Count 1 >>\nendobj\n",
    "3 0 obj\n<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>\nendobj\n",
    `4 0 obj\n<< /Filter /FlateDecode /Length ${data.length} >>\nstream\n${data}\nendstream\nendobj\n`,
  ];
  return Buffer.from(parts.join(""), "latin1");
}

const linesOf = (content: string): (readonly string[])[] =>
  (readPdf(pdfWith(content)).pages[0] ?? []).map((line) => line.cells);

describe("readPdf", () => {
  it("puts text of one height into one line, from left to right", () => {
    expect(linesOf("BT 1 0 0 1 200 700 Tm (right) Tj ET BT 1 0 0 1 50 700.5 Tm (left) Tj ET")).toEqual([
      ["left", "right"],
    ]);
  });

  it("follows relative moves and leading from the top of the page down", () => {
    expect(linesOf("BT 50 700 Td (a) Tj 12 TL T* (b) Tj (c) ' 0 -20 TD (d) Tj T* (e) Tj ET")).toEqual([
      ["a"],
      ["b"],
      ["c"],
      ["d"],
      ["e"],
    ]);
  });

  it("takes a wide gap for a space and kerning for none", () => {
    expect(linesOf("BT 0 0 Td [(W)80(ide)-333(gap)] TJ ET")).toEqual([["Wide gap"]]);
  });

  it("decodes escapes, octal codes, hex strings and ligatures", () => {
    expect(linesOf("BT 0 0 Td [(a\\(b\\)\\101 )<4344>( \\034le)] TJ ET")).toEqual([["a(b)A CD file"]]);
  });

  it("reads compressed objects and every page of a document set by TeX", () => {
    const { pageCount, pages } = readPdf(sample("document-summarization/extensions.pdf"));
    expect(pageCount).toBe(4);
    expect(pages.map((page) => page.at(-1)?.cells)).toEqual([["1"], ["2"], ["3"], ["4"]]);
    expect(pages[0]?.[1]?.cells).toEqual(["How to Handle Custom File Formats"]);
  });

  it("finds nothing in bytes that are not a PDF", () => {
    expect(readPdf(Buffer.from("1 0 obj << /Filter /FlateDecode >> stream\njunk\nendstream endobj"))).toEqual({
      pageCount: 0,
      pages: [],
    });
  });
});
