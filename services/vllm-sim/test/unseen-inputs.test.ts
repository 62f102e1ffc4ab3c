// The five shipped agents, each asked with its own file about inputs that nobody wrote by hand: how often is an answer
// right in every field that can be worked out? Once with inputs that the answering part was tried on while it was
// written, once with inputs whose wording and layout were written after it.
import { describe, expect, it } from "vitest";
import { type Answer, answerOf, type Input, shippedAgent } from "./agent-turns.ts";
import {
  compareInvoice,
  compareReport,
  compareRouting,
  compareSummary,
  compareTriage,
  type Mismatch,
} from "./compare-answers.ts";
import type { Dice } from "./generators/dice.ts";
import { createDiff, type DiffCase } from "./generators/diffs.ts";
import { createDocument, type DocumentCase } from "./generators/documents.ts";
import { createTradesInvoice } from "./generators/invoice-layouts.ts";
import { createOfficeInvoice } from "./generators/invoice-receipts.ts";
import { createInvoice, type InvoiceCase } from "./generators/invoices.ts";
import { createMessage, type MessageCase } from "./generators/messages.ts";
import { createTable, type TableCase } from "./generators/tables.ts";
import * as heldOutDiffs from "./held-out/diffs.ts";
import * as heldOutDocuments from "./held-out/documents.ts";
import * as heldOutInvoices from "./held-out/invoices.ts";
import * as heldOutMessages from "./held-out/messages.ts";
import * as heldOutTables from "./held-out/tables.ts";
import { successRate } from "./success-rate.ts";

const CASES = 100;
const WANTED_RATE = 0.9;

interface Case {
  readonly input: Input;
  readonly wrongIn: (answer: Answer) => readonly Mismatch[];
}

type CreateCase = (dice: Dice) => Case;

/** As text, or as a stored document that the agent has to read first. */
const handedIn = (dice: Dice, text: string, pages: readonly string[] = [text]): Input =>
  dice.random() < 0.5 ? text : { pages };

const routing =
  (create: (dice: Dice) => MessageCase): CreateCase =>
  (dice) => {
    const { text, facts } = create(dice);
    return { input: text, wrongIn: (answer) => compareRouting(text, facts, answer) };
  };

const triage =
  (create: (dice: Dice) => DiffCase): CreateCase =>
  (dice) => {
    const { text, facts } = create(dice);
    return { input: text, wrongIn: (answer) => compareTriage(facts, answer) };
  };

const extraction =
  (create: (dice: Dice) => InvoiceCase): CreateCase =>
  (dice) => {
    const { text, facts } = create(dice);
    return { input: handedIn(dice, text), wrongIn: (answer) => compareInvoice(facts, answer) };
  };

const report =
  (create: (dice: Dice) => TableCase): CreateCase =>
  (dice) => {
    const { text, facts } = create(dice);
    return { input: handedIn(dice, text), wrongIn: (answer) => compareReport(facts, answer) };
  };

const summary =
  (create: (dice: Dice) => DocumentCase): CreateCase =>
  (dice) => {
    const { text, facts } = create(dice);
    const input = handedIn(dice, text, facts.pages);
    const pages = typeof input === "string" ? [input] : facts.pages;
    return { input, wrongIn: (answer) => compareSummary({ ...facts, pages }, answer) };
  };

const rateOf = (name: string, set: string, create: CreateCase): number => {
  const agent = shippedAgent(name);
  return successRate(`${name}, ${set}`, CASES, (dice) => {
    const { input, wrongIn } = create(dice);
    return wrongIn(answerOf(agent, input));
  });
};

const anyInvoice = (dice: Dice): InvoiceCase =>
  dice.pick([createInvoice, createTradesInvoice, createOfficeInvoice])(dice);

describe("generated inputs", () => {
  it.each<[string, CreateCase]>([
    ["query-routing", routing(createMessage)],
    ["code-review-triage", triage(createDiff)],
    ["data-extraction", extraction(anyInvoice)],
    ["report-generation", report(createTable)],
    ["document-summarization", summary(createDocument)],
  ])("of %s are answered right", (name, create) => {
    expect(rateOf(name, "generated", create)).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});

describe("inputs written after the answering part", () => {
  it.each<[string, CreateCase]>([
    ["query-routing", routing(heldOutMessages.createMessage)],
    ["code-review-triage", triage(heldOutDiffs.createDiff)],
    ["data-extraction", extraction(heldOutInvoices.createInvoice)],
    ["report-generation", report(heldOutTables.createTable)],
    ["document-summarization", summary(heldOutDocuments.createDocument)],
  ])("of %s are answered right", (name, create) => {
    expect(rateOf(name, "held out", create)).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});
