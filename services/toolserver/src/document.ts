// A document as the gateway sends it: a blob reference with the bytes put in. What it is, is decided by its bytes first
// and by the media type second, because uploads are often labelled wrongly.
import { blobId } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { z } from "zod";

/** Far above invoices, forms and reports with pictures; parsing 8 MiB stays within the time limit. */
const MAX_DOCUMENT_BYTES = 8 * 1024 * 1024;

/** What an agent gives; the gateway puts the document in its place. */
export const documentReference = blobId.describe("Id of a stored document, a PDF or plain text.");

export const document = z.strictObject({
  blob: blobId,
  media_type: z.string().max(200),
  base64: z.string(),
});
export type Document = z.infer<typeof document>;

export type Content =
  | { readonly form: "pdf"; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly form: "text"; readonly text: string };

/** pdf.js, like other readers, takes a PDF whose header stands within the first 1024 bytes. */
const HEADER_REACH = 1024;

const decode = (base64: string): Uint8Array<ArrayBuffer> => {
  // A copy with a buffer of its own, which can be handed to a thread; small Buffers share one.
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  const expected = Math.floor((base64.replace(/={1,2}$/, "").length * 3) / 4);
  if (bytes.length === expected) return bytes;
  throw new AppError("invalid_request", "document.base64: must be the document's bytes in base64");
};

const looksLikePdf = (bytes: Uint8Array): boolean =>
  Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, HEADER_REACH)).includes("%PDF-");

/** The document's bytes, sorted into what can be read; everything else is `pdf_invalid` or `pdf_too_large`. */
export const contentOf = ({ media_type, base64 }: Document): Content => {
  const bytes = decode(base64);
  if (bytes.length > MAX_DOCUMENT_BYTES) {
    throw new AppError("pdf_too_large", `document: ${bytes.length} bytes; at most ${MAX_DOCUMENT_BYTES} are read`, {
      details: { bytes: bytes.length, limit: MAX_DOCUMENT_BYTES },
    });
  }
  if (looksLikePdf(bytes)) return { form: "pdf", bytes };
  if (/^text\//i.test(media_type)) return { form: "text", text: new TextDecoder().decode(bytes) };
  throw new AppError("pdf_invalid", `document: not a PDF (it came as ${media_type}); a PDF or text/* can be read`);
};
