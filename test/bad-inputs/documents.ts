// Documents that are no PDF, PDFs that are locked, and one that is good, made here so that their passwords are known.
import PDFDocument from "pdfkit";

type Options = NonNullable<ConstructorParameters<typeof PDFDocument>[0]>;

const makePdf = async (options: Options): Promise<Buffer> => {
  const pdf = new PDFDocument(options);
  const chunks: Buffer[] = [];
  pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((resolve) => pdf.once("end", resolve));
  pdf.text("Nobody reads this without the word.");
  pdf.end();
  await ended;
  return Buffer.concat(chunks);
};

export interface DocumentCase {
  readonly kind: string;
  readonly how: string;
  readonly code: "pdf_invalid" | "pdf_password";
  readonly bytes: Buffer;
}

const locked = async (how: string, pdfVersion: NonNullable<Options["pdfVersion"]>): Promise<DocumentCase> => ({
  kind: "a password-protected PDF",
  how,
  code: "pdf_password",
  bytes: await makePdf({ pdfVersion, userPassword: "secret" }),
});

const noPdf = (how: string, bytes: Buffer): DocumentCase => ({
  kind: "a PDF that is not one",
  how,
  code: "pdf_invalid",
  bytes,
});

/** Opens for everybody; only its owner may change it. */
export const readablePdf = (): Promise<Buffer> => makePdf({ ownerPassword: "secret" });

export const documentCases = async (): Promise<DocumentCase[]> => [
  noPdf("another format", Buffer.from("\x89PNG\r\n\x1a\n and so on", "latin1")),
  noPdf("a web page", Buffer.from("<!doctype html><title>404</title>")),
  noPdf("a header and noise", Buffer.from(`%PDF-1.7\n${"noise ".repeat(500)}\n%%EOF`)),
  noPdf("the header alone", Buffer.from("%PDF-")),
  noPdf("the first bytes of a PDF", (await readablePdf()).subarray(0, 200)),
  await locked("RC4 of 40 bits", "1.3"),
  await locked("RC4 of 128 bits", "1.4"),
  await locked("AES of 128 bits", "1.7"),
  await locked("AES of 256 bits", "1.7ext3"),
];
