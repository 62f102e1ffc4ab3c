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
import { createDiff } from "./generators/diffs.ts";
import { createDocument, type DocumentCase } from "./generators/documents.ts";
import { createInvoice, type InvoiceCase } from "./generators/invoices.ts";
import { createMessage, type MessageCase } from "./generators/messages.ts";
import { createTable, type TableCase } from "./generators/tables.ts";
import { successRate } from "./success-rate.ts";

const CASES = 60;
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
  (create: typeof createDiff): CreateCase =>
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

describe("generated inputs", () => {
  it.each<[string, CreateCase]>([
    ["query-routing", routing(createMessage)],
    ["code-review-triage", triage(createDiff)],
    ["data-extraction", extraction(createInvoice)],
    ["report-generation", report(createTable)],
    ["document-summarization", summary(createDocument)],
  ])("of %s are answered right", (name, create) => {
    expect(rateOf(name, "generated", create)).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});
