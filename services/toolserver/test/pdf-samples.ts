// Real PDF files, written by a library that shares nothing with the one that reads them.
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { createDeflate } from "node:zlib";
import PDFDocument from "pdfkit";

type Options = NonNullable<ConstructorParameters<typeof PDFDocument>[0]>;

export const makePdf = (draw: (pdf: PDFKit.PDFDocument) => void, options: Options = {}): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const pdf = new PDFDocument(options);
    const chunks: Buffer[] = [];
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
    draw(pdf);
    pdf.end();
  });

export const makePages = (count: number): Promise<Buffer> =>
  makePdf((pdf) => {
    pdf.text("This is page 1");
    for (let number = 2; number <= count; number += 1) pdf.addPage().text(`This is page ${number}`);
  });

/** A one-page PDF whose content stream is given as stored and as declared. */
const makeRawPdf = (content: Buffer, filters: string): Buffer => {
  const objects = [
    "<< /Type /Catalog /Pages 2 0 R >>",
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << >> >>",
  ];
  const parts: Buffer[] = [Buffer.from("%PDF-1.4\n")];
  const offsets: number[] = [];
  const size = () => parts.reduce((sum, part) => sum + part.length, 0);
  objects.forEach((body, index) => {
    offsets.push(size());
    parts.push(Buffer.from(`${index + 1} 0 obj\n${body}\nendobj\n`));
  });
  offsets.push(size());
  parts.push(Buffer.from(`4 0 obj\n<< /Length ${content.length} /Filter ${filters} >>\nstream\n`), content);
  parts.push(Buffer.from("\nendstream\nendobj\n"));
  const start = size();
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(Buffer.from(`xref\n0 5\n0000000000 65535 f \n${rows}trailer\n<< /Size 5 /Root 1 0 R >>\n`));
  parts.push(Buffer.from(`startxref\n${start}\n%%EOF\n`));
  return Buffer.concat(parts);
};

const blanks = function* (megabytes: number): Generator<Buffer> {
  const chunk = Buffer.alloc(1_000_000, " ");
  for (let count = 0; count < megabytes; count += 1) yield chunk;
};

/** Unpacks to so many megabytes of blanks; packed twice, they are a few kilobytes. */
export const makeBomb = async (megabytes: number): Promise<Buffer> => {
  const packed = Readable.from(blanks(megabytes)).pipe(createDeflate()).pipe(createDeflate());
  return makeRawPdf(await buffer(packed), "[/FlateDecode /FlateDecode]");
};
