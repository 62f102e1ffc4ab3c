// The printed lines of a PDF, page by page, from its content streams: text is placed by the operators Tm, Td, TD
// and T*, fragments at one height are the cells of one line. Knows single-byte fonts only.
import { type PdfObjects, readPdfObjects, referencesIn } from "./pdf-objects.ts";

export type PdfLine = { readonly cells: readonly string[] };
export type PdfDocument = { readonly pageCount: number; readonly pages: readonly (readonly PdfLine[])[] };

type Fragment = { readonly x: number; readonly y: number; readonly text: string };

const TOKEN =
  /\((?:\\[\s\S]|[^\\()])*\)|<[0-9A-Fa-f\s]*>|\[|\]|[-+]?(?:\d+\.?\d*|\.\d+)|\/[^\s/[\]()<>]+|[A-Za-z]+\*?|['"]/g;

/** TeX's fonts keep ligatures at these codes. */
const LIGATURES: Readonly<Record<string, string>> = {
  "\u001b": "ff",
  "\u001c": "fi",
  "\u001d": "fl",
  "\u001e": "ffi",
  "\u001f": "ffl",
};

/** A gap wider than this, in thousandths of the font size, is a space: kerning stays below 100, word spaces above 220. */
const WORD_GAP = 200;

/** Fragments whose heights differ by less belong to one line; lines are at least 8 points apart. */
const SAME_LINE_POINTS = 2;

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f" };

function decodeLiteral(token: string): string {
  const text = token.slice(1, -1).replace(/\\([0-7]{1,3}|[\s\S])/g, (_, code: string) => {
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8));
    return ESCAPES[code] ?? code;
  });
  return [...text].map((sign) => LIGATURES[sign] ?? sign).join("");
}

const decodeHex = (token: string): string => Buffer.from(token.replace(/[<>\s]/g, ""), "hex").toString("latin1");

/** The text of a show operator's operands: strings, and between them gaps that are wide enough to be spaces. */
function decodeShown(operands: readonly string[]): string {
  const parts = operands.map((token) => {
    if (token.startsWith("(")) return decodeLiteral(token);
    if (token.startsWith("<")) return decodeHex(token);
    return Number(token) < -WORD_GAP ? " " : "";
  });
  return parts.join("");
}

class TextPlacer {
  readonly fragments: Fragment[] = [];
  #x = 0;
  #y = 0;
  #leading = 0;

  apply(operator: string, operands: readonly string[]): void {
    const x = Number(operands.at(-2) ?? 0);
    const y = Number(operands.at(-1) ?? 0);
    if (operator === "BT") this.#place(0, 0);
    else if (operator === "Tm") this.#place(x, y);
    else if (operator === "TL") this.#leading = y;
    else if (operator === "T*") this.#move(0, -this.#leading);
    else if (operator === "Td") this.#move(x, y);
    else if (operator === "TD") {
      this.#leading = -y;
      this.#move(x, y);
    } else if (operator === "Tj" || operator === "TJ") this.#show(operands);
    else if (operator === "'") {
      this.#move(0, -this.#leading);
      this.#show(operands);
    }
  }

  #place(x: number, y: number): void {
    this.#x = x;
    this.#y = y;
  }

  #move(x: number, y: number): void {
    this.#place(this.#x + x, this.#y + y);
  }

  #show(operands: readonly string[]): void {
    const text = decodeShown(operands).trim();
    if (text !== "") this.fragments.push({ x: this.#x, y: this.#y, text });
  }
}

function readFragments(content: string): Fragment[] {
  const placer = new TextPlacer();
  let operands: string[] = [];
  for (const [token] of content.matchAll(TOKEN)) {
    if (/^[A-Za-z'"]/.test(token)) {
      placer.apply(token, operands);
      operands = [];
    } else if (token !== "[" && token !== "]") operands.push(token);
  }
  return placer.fragments;
}

function groupIntoLines(fragments: readonly Fragment[]): PdfLine[] {
  const lines: { y: number; fragments: Fragment[] }[] = [];
  for (const fragment of fragments.toSorted((a, b) => b.y - a.y)) {
    const current = lines.at(-1);
    if (current !== undefined && current.y - fragment.y < SAME_LINE_POINTS) current.fragments.push(fragment);
    else lines.push({ y: fragment.y, fragments: [fragment] });
  }
  return lines.map((line) => ({ cells: line.fragments.toSorted((a, b) => a.x - b.x).map(({ text }) => text) }));
}

function* walkPages(objects: PdfObjects, id: number): Generator<string> {
  const dictionary = objects.get(id)?.dictionary ?? "";
  if (/\/Type\s*\/Page\b/.test(dictionary)) yield dictionary;
  else for (const kid of referencesIn(dictionary, "Kids")) yield* walkPages(objects, kid);
}

export function readPdf(bytes: Uint8Array): PdfDocument {
  const objects = readPdfObjects(bytes);
  const dictionaries = [...objects.values()].map((object) => object.dictionary);
  const catalog = dictionaries.find((dictionary) => /\/Type\s*\/Catalog\b/.test(dictionary)) ?? "";
  const pages = referencesIn(catalog, "Pages").flatMap((root) => [...walkPages(objects, root)]);
  return {
    pageCount: dictionaries.filter((dictionary) => /\/Type\s*\/Page\b/.test(dictionary)).length,
    pages: pages.map((page) => {
      const contents = referencesIn(page, "Contents").map((id) => objects.get(id)?.stream ?? "");
      return groupIntoLines(readFragments(contents.join("\n")));
    }),
  };
}
