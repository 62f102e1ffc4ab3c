// The same work under other names: what makes an answer right is not how the shipped agents call their fields.
import { describe, expect, it } from "vitest";
import { fitsSchema } from "../src/answer/check-schema.ts";
import { composeReply } from "../src/answer/compose-reply.ts";
import type { JsonSchema } from "../src/answer/schema-node.ts";
import { chatRequest } from "../src/chat-request.ts";
import { createDiff } from "./generators/diffs.ts";
import { createInvoice } from "./generators/invoices.ts";
import { createTable } from "./generators/tables.ts";
import { successRate } from "./success-rate.ts";

const CASES = 60;
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

const wrongIn = (wanted: Record<string, unknown>, got: Record<string, unknown>) =>
  Object.keys(wanted)
    .filter((name) => JSON.stringify(got[name]) !== JSON.stringify(wanted[name]))
    .map((name) => ({ name, wanted: wanted[name], got: got[name] }));

describe("answers under other names", () => {
  it("hold the fields of an invoice", () => {
    const schema = object({
      supplier: text(),
      number: text("The number of the invoice"),
      issueDate: { type: "string", format: "date" },
      currencyCode: text(),
      grandTotal: number("What is to be paid"),
    });
    const rate = successRate("invoices, other names", CASES, (dice) => {
      const { text: input, facts } = createInvoice(dice);
      const wanted = {
        supplier: facts.vendor,
        number: facts.invoice_number,
        issueDate: facts.invoice_date,
        currencyCode: facts.currency,
        grandTotal: facts.total,
      };
      return wrongIn(wanted, ask("", schema, input));
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });

  it("hold the counts of a diff", () => {
    const whole = { type: "integer" };
    const schema = object({ deletions: whole, insertions: whole, files: list(object({ path: text(), added: whole })) });
    const rate = successRate("diffs, other names", CASES, (dice) => {
      const { text: input, facts } = createDiff(dice);
      const answer = ask("Triage the diff.", schema, input);
      const files = answer.files.map(({ path }: { path: string }) => path);
      const wanted = { deletions: facts.removed, insertions: facts.added, files: facts.files };
      return wrongIn(wanted, { ...answer, files });
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });

  it("hold the figures of a table per column, and groups in an open object", () => {
    const schema = object({
      records: { type: "integer" },
      columns: list(object({ column: text(), total: number(), average: number(), min: number(), max: number() })),
      totals_by_group: { type: "object", additionalProperties: { type: "number" } },
    });
    const rate = successRate("tables, other names", CASES, (dice) => {
      const { text: input, facts } = createTable(dice);
      const columns = Object.entries(facts.columns).map(([column, { sum, mean, min, max }]) => ({
        column,
        total: sum,
        average: mean,
        min,
        max,
      }));
      const groups = Object.entries(facts.groups).map(([name, { sum }]) => [name, sum]);
      const wanted = { records: facts.rows, columns, totals_by_group: Object.fromEntries(groups) };
      return wrongIn(wanted, ask("Use two decimals.", schema, input));
    });
    expect(rate).toBeGreaterThanOrEqual(WANTED_RATE);
  });
});
