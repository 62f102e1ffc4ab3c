// What an agent's answer has to state, by the facts that a generated input comes with. Each comparison gives the fields
// that are wrong; an empty list is a right answer.
import { isDeepStrictEqual } from "node:util";
import { z } from "zod";
import type { Answer } from "./agent-turns.ts";

export interface Mismatch {
  readonly field: string;
  readonly wanted: unknown;
  readonly got: unknown;
}

const mismatch = (field: string, wanted: unknown, got: unknown): Mismatch[] =>
  isDeepStrictEqual(wanted, got) ? [] : [{ field, wanted, got }];

const unless = (holds: boolean, field: string, wanted: unknown, got: unknown): Mismatch[] =>
  holds ? [] : [{ field, wanted, got }];

export interface MessageFacts {
  readonly label: string;
  readonly urgency: string;
}

const routed = z.looseObject({ reason: z.string() });

export const compareRouting = (text: string, facts: MessageFacts, given: Answer): Mismatch[] => {
  const answer = routed.parse(given);
  const named = [...answer.reason.matchAll(/"([^"]+)"/g)].map((match) => match[1] ?? "");
  const words = named.flatMap((part) => part.split(" "));
  return [
    ...mismatch("label", facts.label, answer["label"]),
    ...mismatch("urgency", facts.urgency, answer["urgency"]),
    ...mismatch("language", "en", answer["language"]),
    ...unless(
      words.every((word) => text.toLowerCase().includes(word)),
      "reason",
      "words of the message",
      answer.reason,
    ),
  ];
};

export interface ChangeFacts {
  readonly files: readonly string[];
  readonly added: number;
  readonly removed: number;
  readonly areas: readonly string[];
  readonly risk: string;
}

const triaged = z.looseObject({ areas: z.array(z.string()), reasons: z.array(z.string()) });

export const compareTriage = (facts: ChangeFacts, given: Answer): Mismatch[] => {
  const answer = triaged.parse(given);
  return [
    ...mismatch("files_changed", facts.files.length, answer["files_changed"]),
    ...mismatch("lines_added", facts.added, answer["lines_added"]),
    ...mismatch("lines_removed", facts.removed, answer["lines_removed"]),
    ...mismatch("areas", [...new Set(facts.areas)].toSorted(), answer.areas.toSorted()),
    ...mismatch("risk", facts.risk, answer["risk"]),
    ...mismatch("needs_human", facts.risk === "high" || facts.risk === "critical", answer["needs_human"]),
    ...unless(
      answer.reasons.every((reason) => facts.files.some((file) => reason.includes(file))),
      "reasons",
      facts.files,
      answer.reasons,
    ),
  ];
};

export interface InvoiceFacts {
  readonly vendor: string;
  readonly invoice_number: string | null;
  readonly invoice_date: string | null;
  readonly currency: string;
  readonly line_items: readonly {
    readonly description: string;
    readonly quantity: number;
    readonly unit_price: number;
    readonly amount: number;
  }[];
  readonly subtotal: number | null;
  readonly tax: number | null;
  readonly total: number;
}

export const compareInvoice = (facts: InvoiceFacts, answer: Answer): Mismatch[] =>
  Object.entries(facts).flatMap(([field, wanted]) => mismatch(field, wanted, answer[field]));

export interface TableFacts {
  readonly rows: number;
  /** By column of numbers. */
  readonly columns: Readonly<Record<string, { sum: number; mean: number; min: number; max: number }>>;
  readonly groupColumn: string | null;
  readonly measureColumn: string;
  readonly groups: Readonly<Record<string, { readonly rows: number; readonly sum: number }>>;
}

const FIGURES = { sum: "sum", mean: "mean", minimum: "min", maximum: "max" } as const;

/** Numbers in running text; a year or a word with a digit in it is none. */
const numbersIn = (text: string): number[] =>
  (text.match(/(?<![\w.,-])-?\d+(?:\.\d+)?(?![\w-]|[.,]\d)/g) ?? []).map(Number);

const reported = z.looseObject({
  figures: z.array(z.looseObject({ name: z.string() })),
  by_group: z.array(z.looseObject({ group: z.string() })),
  highlights: z.array(z.string()),
  narrative: z.string(),
});

export const compareReport = (facts: TableFacts, given: Answer): Mismatch[] => {
  const answer = reported.parse(given);
  const figures = Object.entries(facts.columns).flatMap(([column, own]) =>
    Object.entries(FIGURES).map(([word, key]) => ({ name: `${word} of ${column}`, value: own[key] })),
  );
  const groups = Object.entries(facts.groups).map(([group, { rows, sum }]) => ({ group, row_count: rows, sum }));
  const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name);
  const byGroup = (a: { group: string }, b: { group: string }) => a.group.localeCompare(b.group);
  const stated = new Set([
    facts.rows,
    ...figures.map(({ value }) => value),
    ...groups.flatMap(({ row_count, sum }) => [row_count, sum]),
  ]);
  const said = [...answer.highlights, answer.narrative].join(" ");
  const invented = numbersIn(said).filter((value) => !stated.has(value));
  return [
    ...mismatch("row_count", facts.rows, answer["row_count"]),
    ...mismatch("figures", figures.toSorted(byName), answer.figures.toSorted(byName)),
    ...mismatch("group_column", facts.groupColumn, answer["group_column"]),
    ...mismatch("measure_column", facts.measureColumn, answer["measure_column"]),
    ...mismatch("by_group", groups.toSorted(byGroup), answer.by_group.toSorted(byGroup)),
    ...mismatch("highlights and narrative", [], invented),
  ];
};

export interface DocumentFacts {
  readonly title: string;
  readonly subject: string;
  readonly pages: readonly string[];
}

const flat = (text: string): string => text.replace(/\s+/g, " ");

const summarized = z.looseObject({ summary: z.string(), key_points: z.array(z.string()) });

export const compareSummary = (facts: DocumentFacts, given: Answer): Mismatch[] => {
  const answer = summarized.parse(given);
  const pages = facts.pages.map(flat);
  const whole = pages.join(" ");
  const sentences = answer.summary.split(/(?<=[.!?])\s+(?=[A-Z])/);
  const laterPages = pages.slice(Math.ceil(pages.length / 2)).join(" ");
  return [
    ...mismatch("title", facts.title, answer["title"]),
    ...mismatch("page_count", pages.length, answer["page_count"]),
    ...unless(answer.summary.toLowerCase().includes(facts.subject), "summary", facts.subject, answer.summary),
    ...mismatch(
      "summary, sentences not in the text",
      [],
      sentences.filter((sentence) => !whole.includes(sentence)),
    ),
    ...mismatch(
      "key_points not in the text",
      [],
      answer.key_points.filter((point) => !whole.includes(point)),
    ),
    ...unless(
      pages.length < 2 || answer.key_points.some((point) => laterPages.includes(point)),
      "key_points, later pages",
      laterPages,
      answer.key_points,
    ),
  ];
};
