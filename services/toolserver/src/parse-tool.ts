// `parse`: the text of a document, by pages. Each PDF is read in a thread of its own that is ended when it is done.
import { parseWith } from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";
import { z } from "zod";
import { cleanText, cutText } from "./clean-text.ts";
import { contentOf, document, documentReference } from "./document.ts";
import type { ReadDocument } from "./pdf-reader.ts";
import type { PdfQuestion } from "./pdf-thread.ts";
import { requireAnswer, type ThreadFailures } from "./thread-answer.ts";
import type { ThreadLimits } from "./thread-call.ts";
import { ThreadPool, type ThreadPoolOptions } from "./thread-pool.ts";
import type { Tool } from "./tool.ts";

/** Longer documents are books; reading one takes longer and says more than any agent's context holds. */
const MAX_PAGES = 200;

/** About 50,000 tokens: more than the models meant here hold, little enough for one reply. */
const MAX_CHARS = 200_000;

/** Tool calls last 30 s by default: 8 s of waiting and 20 s of reading leave 2 s for the ways between. */
const PARSE_TIMEOUT_MS = 20_000;
const PARSE_WAIT_MS = 8_000;

/** A page tree of a large report takes 50 MB; two of these at once are the service's memory. */
const HEAP_MB = 256;

/** The document itself, decoded streams and fonts: an honest 8 MiB file stays under 100 MiB. */
const MAX_BUFFER_BYTES = 256 * 1024 * 1024;

const pdfThreads: ThreadPoolOptions = {
  entry: new URL("./pdf-thread.ts", import.meta.url),
  reuse: false,
  heap: { maxOldGenerationSizeMb: HEAP_MB, maxYoungGenerationSizeMb: 32, stackSizeMb: 4 },
  limits: { timeoutMs: PARSE_TIMEOUT_MS, maxExternalBytes: MAX_BUFFER_BYTES },
  // Two keep a small machine's cores busy; 16 waiting are what two can do within the wait at half a second each.
  permits: { atOnce: 2, waiting: 16, waitMs: PARSE_WAIT_MS },
  busy: () => new AppError("tool_failed", "parse: every parser is busy; try again", { retryAfterMs: 1000 }),
};

const parameters = z.strictObject({
  document: documentReference,
  max_pages: z.int().min(1).max(MAX_PAGES).optional().describe("Read only so many pages from the start."),
  max_chars: z.int().min(1).max(MAX_CHARS).optional().describe("Return at most so many characters of text."),
});

const input = parameters.extend({ document });

const failuresWithin = ({ timeoutMs }: ThreadLimits): ThreadFailures => ({
  timeout: () => new AppError("pdf_timeout", `document: reading took longer than ${timeoutMs / 1000} s`),
  memory: () => new AppError("pdf_too_large", "document: needs more memory than reading may take when unpacked"),
  died: () => new AppError("tool_failed", "parse: the parser was stopped before it was done"),
});

const textAsDocument = (raw: string, maxChars: number): ReadDocument => {
  const whole = cleanText(raw);
  const text = cutText(whole, maxChars);
  return { page_count: 1, pages: [{ page: 1, text }], truncated: text.length < whole.length };
};

export interface ParseTool extends Tool {
  stop(): Promise<void>;
}

export const createParseTool = (overrides: Partial<ThreadPoolOptions> = {}): ParseTool => {
  const options = { ...pdfThreads, ...overrides };
  const threads = new ThreadPool<PdfQuestion, ReadDocument>(options);
  const failures = failuresWithin(options.limits);
  return {
    name: "pdf_parser",
    endpoint: "parse",
    description: "Reads a PDF or plain-text document and returns its text by pages, with page numbers.",
    effect: "read",
    parameters: z.toJSONSchema(parameters),
    stop: () => threads.stop(),
    call: async (given, signal) => {
      const wanted = requireParsed(parseWith(input, given), "invalid_request", "parse");
      const content = contentOf(wanted.document);
      const maxChars = wanted.max_chars ?? MAX_CHARS;
      if (content.form === "text") return textAsDocument(content.text, maxChars);
      const limits = { pageLimit: MAX_PAGES, maxPages: wanted.max_pages, maxChars };
      const outcome = await threads.ask({ bytes: content.bytes, limits }, signal, [content.bytes.buffer]);
      return requireAnswer(outcome, signal, failures);
    },
  };
};
