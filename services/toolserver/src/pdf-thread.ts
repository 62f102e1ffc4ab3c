// Entry of the thread that reads one PDF.
import { answerQuestions } from "./answer-questions.ts";
import { type ReadDocument, type ReadLimits, readPdf } from "./pdf-reader.ts";

export interface PdfQuestion {
  readonly bytes: Uint8Array;
  readonly limits: ReadLimits;
}

answerQuestions<PdfQuestion, ReadDocument>(({ bytes, limits }) => readPdf(bytes, limits));
