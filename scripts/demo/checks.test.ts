import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkResult } from "./checks.ts";

const sample = (path: string): Uint8Array => readFileSync(join(import.meta.dirname, "../../deploy/samples", path));
const failed = (agent: string, file: Uint8Array, result: unknown): string[] =>
  checkResult(agent, file, result).facts.flatMap((fact) => (fact.ok ? [] : [fact.name]));

describe("the check of an extracted invoice", () => {
  const file = sample("data-extraction/invoice.pdf");
  const right = {
    vendor: "Halvorsen Lab Supply GmbH",
    invoice_number: "HLS-2026-0417",
    invoice_date: "2026-03-14",
    currency: "EUR",
    line_items: [
      { description: "Rack rail kit, 4 post, 19 inch", quantity: 4, unit_price: 62.5, amount: 250 },
      { description: "Power distribution unit, 16 A, metered", quantity: 2, unit_price: 218.9, amount: 437.8 },
      { description: "Fibre patch cable OM4, 3 m", quantity: 24, unit_price: 11.45, amount: 274.8 },
      { description: "SFP28 transceiver, 25G short range", quantity: 8, unit_price: 47.8, amount: 382.4 },
      { description: "Blanking panel, 1U, tool-less", quantity: 10, unit_price: 3.85, amount: 38.5 },
      { description: "Temperature and humidity sensor", quantity: 3, unit_price: 59.2, amount: 177.6 },
      { description: "On-site installation, per hour", quantity: 6, unit_price: 96, amount: 576 },
    ],
    subtotal: 2137.1,
    tax: 406.05,
    total: 2543.15,
  };

  it("accepts what the invoice says", () => {
    expect(checkResult("data-extraction", file, right)).toMatchObject({ ok: true });
  });

  it.each([
    ["total", { total: 2543.16 }, ["total, lines and tax added up", "total as printed"]],
    ["total as text", { total: "2543.15" }, ["total, lines and tax added up", "total as printed"]],
    ["total without tax", { total: 2137.1 }, ["total, lines and tax added up", "total as printed"]],
    ["vendor", { vendor: "Bright Fjord Analytics B.V." }, ["vendor"]],
    ["date", { invoice_date: "2026-04-13" }, ["invoice date"]],
    ["number", { invoice_number: null }, ["invoice number"]],
    ["currency", { currency: "USD" }, ["currency"]],
    [
      "lines",
      { line_items: right.line_items.slice(0, 6) },
      ["number of lines", 'line "On-site installation, per hour"'],
    ],
  ])("refuses a wrong %s", (_, wrong, names) => {
    expect(failed("data-extraction", file, { ...right, ...wrong })).toEqual(names);
  });

  it("refuses anything for a file that is not an invoice", () => {
    expect(checkResult("data-extraction", Buffer.from("no invoice"), right).ok).toBe(false);
  });
});

describe("the check of a summary", () => {
  const file = sample("document-summarization/extensions.pdf");
  const right = {
    title: "Extensions How to Handle Custom File Formats",
    summary:
      "The possibility to handle custom \ufb01le formats is a substantial feature in any modern text mining infrastructure. " +
      "Each source must provide imple- mentations for following interface functions.",
    key_points: [
      "Many modern file formats already come in XML format.",
      "Each list entry must consist of two character vectors.",
    ],
    page_count: 4,
  };

  it("accepts sentences of the document, whatever reader split its words and ligatures", () => {
    expect(checkResult("document-summarization", file, right)).toMatchObject({ ok: true });
  });

  it.each([
    ["page count", { page_count: 3 }, ["pages of the document"]],
    ["title", { title: "A Guide to Text Mining" }, ["the title is printed on the first page"]],
    [
      "summary",
      { summary: "Quarterly revenue grew by nine percent while the marketing budget was cut." },
      ["source of the summary"],
    ],
    [
      "order of words",
      { summary: "Infrastructure formats mining feature custom text any handle substantial modern." },
      ["source of the summary"],
    ],
    ["key point", { key_points: ["Penguins live in the southern hemisphere."] }, ["source of the key points"]],
    ["empty list", { key_points: [] }, ["source of the key points"]],
  ])("refuses a wrong %s", (_, wrong, names) => {
    expect(failed("document-summarization", file, { ...right, ...wrong })).toEqual(names);
  });

  it("refuses the whole document as its summary", () => {
    const summary = "The possibility to handle custom file formats. ".repeat(200);
    expect(failed("document-summarization", file, { ...right, summary })).toContain(
      "the summary is under half the document",
    );
  });
});

describe("the check of a routed message", () => {
  it("accepts the label above the message and refuses another", () => {
    const file = sample("query-routing/message-01.txt");
    expect(checkResult("query-routing", file, { label: "billing" }).ok).toBe(true);
    expect(checkResult("query-routing", file, { label: "sales" }).ok).toBe(false);
  });

  it("refuses a message whose right label is not known", () => {
    expect(checkResult("query-routing", Buffer.from("Hello"), { label: "billing" }).ok).toBe(false);
  });
});

describe("the check of a triaged diff", () => {
  const file = sample("code-review-triage/minimist-1.2.6.diff");
  const right = {
    risk: "high",
    files_changed: 4,
    lines_added: 27,
    lines_removed: 4,
    areas: ["source", "tests", "documentation", "configuration"],
    reasons: ["index.js: keys that lead to a prototype are refused"],
    needs_human: true,
  };

  it("accepts the counts of the diff", () => {
    expect(checkResult("code-review-triage", file, right)).toMatchObject({ ok: true });
  });

  it.each([
    ["number of files", { files_changed: 3 }, ["files changed"]],
    ["number of added lines", { lines_added: 31 }, ["lines added"]],
    ["number of removed lines", { lines_removed: 8 }, ["lines removed"]],
    ["list of areas", { areas: ["source", "documentation"] }, ["areas by the paths"]],
    ["risk", { risk: "low" }, ["risk of a change of program code"]],
    ["need of a person", { needs_human: false }, ["a person looks at a high risk"]],
  ])("refuses a wrong %s", (_, wrong, names) => {
    expect(failed("code-review-triage", file, { ...right, ...wrong })).toEqual(names);
  });

  it("refuses a raised risk where only documentation changes", () => {
    const docs = Buffer.from("diff --git a/README.md b/README.md\n@@ -1 +1 @@\n-a\n+b\n");
    const result = { ...right, files_changed: 1, lines_added: 1, lines_removed: 1, areas: ["documentation"] };
    expect(failed("code-review-triage", docs, result)).toEqual(["risk of documentation and tests alone"]);
  });
});

describe("the check of a report", () => {
  const file = Buffer.from(
    'day,city,sales,"cost, net"\n2026-01,Oslo,10,1.25\n2026-02,Oslo,20,\n2026-03,Bergen,5,2.5\n',
  );
  const right = {
    row_count: 3,
    figures: [
      { name: "Sum of sales", value: 35 },
      { name: "mean of sales", value: 11.67 },
      { name: "minimum of sales", value: 5 },
      { name: "maximum of sales", value: 20 },
      { name: "sum of cost, net", value: 3.75 },
      { name: "mean of cost, net", value: 1.88 },
      { name: "minimum of cost, net", value: 1.25 },
      { name: "maximum of cost, net", value: 2.5 },
    ],
    group_column: "city",
    measure_column: "sales",
    by_group: [
      { group: "Bergen", row_count: 1, sum: 5 },
      { group: "Oslo", row_count: 2, sum: 30 },
    ],
  };
  const withFigure = (index: number, name: string, value: number): object => ({
    figures: right.figures.with(index, { name, value }),
  });

  it("accepts figures that the table gives, rounded to two decimals", () => {
    expect(checkResult("report-generation", file, right)).toMatchObject({ ok: true });
  });

  it.each([
    ["row count", { row_count: 4 }, ["rows"]],
    ["sum", withFigure(0, "sum of sales", 36), ["sum of sales"]],
    ["mean that counts empty cells", withFigure(5, "mean of cost, net", 1.25), ["mean of cost net"]],
    [
      "name of a figure",
      withFigure(1, "median of sales", 10),
      ["mean of sales", "figures that the table does not give"],
    ],
    [
      "group",
      {
        by_group: [
          { group: "Oslo", row_count: 2, sum: 30 },
          { group: "Bergen", row_count: 1, sum: 6 },
        ],
      },
      ["sum of sales of Bergen"],
    ],
    ["column to group by", { group_column: "day" }, ["column to group by"]],
  ])("refuses a wrong %s", (_, wrong, names) => {
    expect(failed("report-generation", file, { ...right, ...wrong })).toEqual(names);
  });
});

describe("checkResult", () => {
  it("refuses an agent that it has no check for", () => {
    expect(checkResult("poetry", Buffer.from(""), {}).ok).toBe(false);
  });
});
