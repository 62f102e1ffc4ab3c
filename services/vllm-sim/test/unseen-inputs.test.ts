// Inputs that nobody wrote by hand, for the five kinds of work: how often is the answer right in all its facts?
// Each kind is asked through two schemas with different names, so that no name is what makes it work.
import { describe, expect, it } from "vitest";
import { fitsSchema } from "../src/answer/check-schema.ts";
import { composeReply } from "../src/answer/compose-reply.ts";
import type { JsonSchema } from "../src/answer/schema-node.ts";
import { chatRequest } from "../src/chat-request.ts";
import { createDice, type Dice } from "./generators/dice.ts";
import { createDiff } from "./generators/diffs.ts";
import { createDocument } from "./generators/documents.ts";
import { createInvoice } from "./generators/invoices.ts";
import { createMessage, LABEL_INSTRUCTIONS, LABELS } from "./generators/messages.ts";
import { createTable } from "./generators/tables.ts";

const CASES = 100;
const WANTED_RATE = 0.9;

const object = (properties: Record<string, unknown>): JsonSchema => ({
  type: "object",
  additionalProperties: false,
  required: Object.keys(properties),
  properties,
});

const number = (description = "") => ({ type: "number", description });
const text = (description = "") => ({ type: "string", description });
const list = (items: unknown, description = "") => ({ type: "array", items, description });

/** Asks as a task's first turn, with the schema printed into the system text. */
const ask = (instructions: string, schema: JsonSchema, input: string) => {
  const system = `${instructions}\n\nAnswer with one JSON object that fits this schema:\n\`\`\`json\n${JSON.stringify(schema)}\n\`\`\``;
  const messages = [
    { role: "system", content: system },
    { role: "user", content: input },
  ];
  const value = JSON.parse(composeReply(chatRequest.parse({ messages })).content);
  expect(fitsSchema(value, schema)).toBe(true);
  return value;
};

/** The share of right answers; wrong ones are shown. */
const successRate = (name: string, attempt: (dice: Dice) => { wrong: unknown }): number => {
  const wrong = Array.from({ length: CASES }, (_, seed) => ({ seed, ...attempt(createDice(seed + 1)) })).filter(
    (result) => result.wrong !== undefined,
  );
  process.stdout.write(`${name}: ${CASES - wrong.length} of ${CASES} right\n`);
  for (const { seed, wrong: found } of wrong.slice(0, 5))
    process.stdout.write(`  seed ${seed + 1}: ${JSON.stringify(found)}\n`);
  return (CASES - wrong.length) / CASES;
};

/** The given facts that the answer does not state, or undefined. */
const differences = (facts: Record<string, unknown>, answer: Record<string, unknown>) => {
  const wrong = Object.entries(facts).filter(([name, fact]) => JSON.stringify(answer[name]) !== JSON.stringify(fact));
  return wrong.length === 0 ? undefined : wrong.map(([name, fact]) => ({ name, fact, got: answer[name] }));
};

describe("fields of invoices", () => {
  it("are right under the names of accounting", () => {
    const schema = object({
      vendor: text("Name of the company that sends the invoice"),
      invoice_number: { type: ["string", "null"], description: "Invoice number as printed" },
      invoice_date: {
        type: ["string", "null"],
        pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        description: "Date of the invoice, YYYY-MM-DD",
      },
      currency: { type: "string", pattern: "^[A-Z]{3}$", description: "ISO 4217 code" },
      line_items: list(
        object({ description: text("Text of the line"), quantity: number(), unit_price: number(), amount: number() }),
      ),
      total: number("Total amount to pay, tax included"),
    });
    const rate = successRate("invoices", (dice) => {
      const { text: input, facts } = createInvoice(dice);
      const answer = ask("Copy the fields of the invoice.", schema, input);
      const { lines, ...fields } = facts;
      return { wrong: differences({ ...fields, lines }, { ...answer, lines: answer.line_items.length }) };
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });

  it("are right under other names", () => {
    const schema = object({
      supplier: text(),
      number: text("The number of the invoice"),
      issueDate: { type: "string", format: "date" },
      currencyCode: text(),
      grandTotal: number("What is to be paid"),
    });
    const rate = successRate("invoices, other names", (dice) => {
      const { text: input, facts } = createInvoice(dice);
      const { supplier, number: code, issueDate, currencyCode, grandTotal } = ask("", schema, input);
      const answer = {
        vendor: supplier,
        invoice_number: code,
        invoice_date: issueDate,
        currency: currencyCode,
        total: grandTotal,
      };
      const { lines: _, ...fields } = facts;
      return { wrong: differences(fields, answer) };
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});

describe("labels of messages", () => {
  it.each(["label", "queue"])("are right in a property named %s", (property) => {
    const schema = object({
      [property]: { type: "string", enum: LABELS },
      confidence: { type: "number", minimum: 0, maximum: 1 },
    });
    const rate = successRate(`messages, ${property}`, (dice) => {
      const { text: input, facts } = createMessage(dice);
      const answer = ask(LABEL_INSTRUCTIONS, schema, input);
      return { wrong: answer[property] === facts.label ? undefined : { ...facts, got: answer, input } };
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});

describe("counts of diffs", () => {
  it("are right", () => {
    const schema = object({
      risk: { type: "string", enum: ["low", "medium", "high"] },
      files_changed: { type: "integer" },
      lines_added: { type: "integer" },
      deletions: { type: "integer" },
      files: list(object({ path: text(), added: { type: "integer" } })),
      reasons: { ...list(text()), minItems: 1 },
    });
    const rate = successRate("diffs", (dice) => {
      const { text: input, facts } = createDiff(dice);
      const answer = ask("Triage the diff.", schema, input);
      const stated = {
        files: answer.files.map(({ path }: { path: string }) => path),
        added: answer.lines_added,
        removed: answer.deletions,
        count: answer.files_changed,
      };
      return { wrong: differences({ ...facts, count: facts.files.length }, stated) };
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});

describe("figures of tables", () => {
  it("are right as named figures and sums by group", () => {
    const schema = object({
      row_count: { type: "integer", description: "Number of rows of the table, without the header line" },
      figures: list(
        object({ name: text("Name of the figure, such as: sum of amount"), value: number() }),
        "Sum, mean, minimum and maximum of each numeric column",
      ),
      group_column: { type: ["string", "null"] },
      measure_column: { type: ["string", "null"], description: "Name of the first numeric column" },
      by_group: list(
        object({
          group: text("Value of group_column"),
          sum: number("Sum of measure_column over the rows of the group"),
        }),
      ),
    });
    const rate = successRate("tables", (dice) => {
      const { text: input, facts } = createTable(dice);
      const answer = ask("Round sums and means to two decimals.", schema, input);
      const figure = (name: string) =>
        answer.figures.find((candidate: { name: string }) => candidate.name === name)?.value;
      const named = Object.keys(facts.columns).map((name) => [
        name,
        {
          sum: figure(`sum of ${name}`),
          mean: figure(`mean of ${name}`),
          min: figure(`minimum of ${name}`),
          max: figure(`maximum of ${name}`),
        },
      ]);
      const groups = Object.fromEntries(
        answer.by_group.map((entry: { group: string; sum: number }) => [entry.group, entry.sum]),
      );
      const stated = {
        rows: answer.row_count,
        columns: Object.fromEntries(named),
        groupColumn: answer.group_column,
        measureColumn: answer.measure_column,
        groups,
      };
      return { wrong: differences(facts, stated) };
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });

  it("are right per column and by an open object of groups", () => {
    const schema = object({
      records: { type: "integer" },
      columns: list(object({ column: text(), total: number(), average: number(), min: number(), max: number() })),
      totals_by_group: { type: "object", additionalProperties: { type: "number" } },
    });
    const rate = successRate("tables, other names", (dice) => {
      const { text: input, facts } = createTable(dice);
      const answer = ask("Use two decimals.", schema, input);
      const entries = answer.columns.map(
        ({ column, total, average, ...rest }: { column: string; total: number; average: number }) => [
          column,
          { sum: total, mean: average, ...rest },
        ],
      );
      const stated = { rows: answer.records, columns: Object.fromEntries(entries), groups: answer.totals_by_group };
      return { wrong: differences({ rows: facts.rows, columns: facts.columns, groups: facts.groups }, stated) };
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});

describe("summaries of documents", () => {
  it("hold the title, the subject and whole sentences of the document", () => {
    const schema = object({
      title: { type: "string", minLength: 1, maxLength: 200 },
      summary: { type: "string", minLength: 40, maxLength: 1500, description: "Summary in three to five sentences" },
      key_points: { type: "array", minItems: 3, maxItems: 7, items: { type: "string", minLength: 10, maxLength: 400 } },
    });
    const rate = successRate("documents", (dice) => {
      const { text: input, facts } = createDocument(dice);
      const answer = ask("Summarise the document.", schema, input);
      const flat = input.replace(/\s+/g, " ");
      const isCopied = answer.key_points.every((point: string) => flat.includes(point));
      const isOnSubject = answer.summary.includes(facts.subject);
      const isRight = answer.title === facts.title && isCopied && isOnSubject;
      return { wrong: isRight ? undefined : { ...facts, isCopied, isOnSubject, answer } };
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});
