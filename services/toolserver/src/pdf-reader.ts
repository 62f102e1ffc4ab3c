// Reads the text of a PDF with pdf.js (as unpdf packs it). Runs in a thread of its own, because a hostile document can
// keep it busy for ever. The only file that knows pdf.js: its exceptions are told apart by name, its texts decide nothing.
import { AppError } from "@openclaw/errors";
import { getDocumentProxy } from "unpdf";
import { cleanText, cutText } from "./clean-text.ts";
import { fieldFragments } from "./form-fields.ts";
import type { Fragment } from "./page-lines.ts";
import { pageText } from "./page-text.ts";

export interface ReadLimits {
  /** A document with more pages is refused, unless the caller asked for fewer by `maxPages`. */
  readonly pageLimit: number;
  readonly maxPages: number | undefined;
  readonly maxChars: number;
}

export interface ReadDocument {
  readonly page_count: number;
  readonly pages: readonly { readonly page: number; readonly text: string }[];
  /** Pages or characters were left out. */
  readonly truncated: boolean;
  readonly title?: string;
}

/** A title longer than this is text that strayed into the metadata. */
const MAX_TITLE_CHARS = 300;

/** Nothing of the document is evaluated or drawn, and pdf.js does not write to the console. */
const OPTIONS = {
  isEvalSupported: false,
  disableFontFace: true,
  useSystemFonts: false,
  enableXfa: false,
  verbosity: 0,
};

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;
type PdfPage = Awaited<ReturnType<Pdf["getPage"]>>;
type TextItem = Extract<Awaited<ReturnType<PdfPage["getTextContent"]>>["items"][number], { str: string }>;

const refusal = (thrown: unknown): AppError => {
  if (thrown instanceof AppError) return thrown;
  const name = thrown instanceof Error ? thrown.name : "";
  if (name === "PasswordException") {
    return new AppError("pdf_password", "document: the PDF is protected by a password; send it without one");
  }
  return new AppError("pdf_invalid", "document: not a PDF, or too damaged to be read", { cause: thrown });
};

const fragmentOf = (item: TextItem): Fragment => {
  const [a = 0, b = 0, , , x = 0, y = 0] = item.transform as number[];
  return { text: item.str, x, y, width: item.width, fontSize: Math.hypot(a, b), rightToLeft: item.dir === "rtl" };
};

const readPage = async (page: PdfPage): Promise<string> => {
  const content = await page.getTextContent();
  const drawn = content.items.filter((item): item is TextItem => "str" in item).map(fragmentOf);
  const text = pageText([...drawn, ...fieldFragments(await page.getAnnotations())]);
  page.cleanup();
  return cleanText(text);
};

const titleOf = async (pdf: Pdf): Promise<string> => {
  const { info } = await pdf.getMetadata();
  const title = "Title" in info && typeof info.Title === "string" ? info.Title : "";
  return cutText(cleanText(title).trim(), MAX_TITLE_CHARS);
};

const readPages = async (pdf: Pdf, limits: ReadLimits): Promise<ReadDocument> => {
  const wanted = Math.min(pdf.numPages, limits.maxPages ?? limits.pageLimit);
  const pages: { page: number; text: string }[] = [];
  let left = limits.maxChars;
  let truncated = wanted < pdf.numPages;
  for (let number = 1; number <= wanted; number += 1) {
    if (left === 0) {
      truncated = true;
      break;
    }
    const whole = await readPage(await pdf.getPage(number));
    const text = cutText(whole, left);
    truncated ||= text.length < whole.length;
    left = text.length < whole.length ? 0 : left - text.length;
    pages.push({ page: number, text });
  }
  const title = await titleOf(pdf);
  return { page_count: pdf.numPages, pages, truncated, ...(title === "" ? {} : { title }) };
};

/** The document's text by pages; refusals are `pdf_invalid`, `pdf_password` and `pdf_too_large`. */
export const readPdf = async (bytes: Uint8Array, limits: ReadLimits): Promise<ReadDocument> => {
  try {
    const pdf = await getDocumentProxy(bytes, OPTIONS);
    if (limits.maxPages === undefined && pdf.numPages > limits.pageLimit) {
      throw new AppError(
        "pdf_too_large",
        `document: ${pdf.numPages} pages; at most ${limits.pageLimit} are read, and max_pages asks for the first ones`,
        { details: { pages: pdf.numPages, limit: limits.pageLimit } },
      );
    }
    return await readPages(pdf, limits);
  } catch (thrown) {
    throw refusal(thrown);
  }
};
