// The fields of an invoice are read off its printed lines and its amounts are added up again, in cents.
import { type Check, type Fact, factEqual, factNear, factThat, fieldOf, isNear, listOf, reportOf } from "./fact.ts";
import { type PdfLine, readPdf } from "./pdf-lines.ts";

type Item = {
  readonly description: string;
  readonly quantity: number;
  readonly unitPrice: number;
  readonly amount: number;
};

const MONEY = /^-?\d{1,3}(?:,\d{3})*\.\d{2}$/;

const numberOf = (cell: string | undefined): number => Number((cell ?? "").replaceAll(",", ""));

/** A printed line item: a text, a quantity and two amounts. */
function itemOf({ cells }: PdfLine): Item[] {
  const [description, quantity, unitPrice, amount] = cells;
  if (cells.length !== 4 || description === undefined) return [];
  if (!/^\d+$/.test(quantity ?? "") || !MONEY.test(unitPrice ?? "") || !MONEY.test(amount ?? "")) return [];
  return [{ description, quantity: numberOf(quantity), unitPrice: numberOf(unitPrice), amount: numberOf(amount) }];
}

function amountBeside(lines: readonly PdfLine[], label: RegExp): number {
  const line = lines.find(({ cells }) => label.test(cells[0] ?? "") && MONEY.test(cells.at(-1) ?? ""));
  return numberOf(line?.cells.at(-1) ?? "not printed");
}

function textAfter(lines: readonly PdfLine[], label: string): string {
  const cell = lines.flatMap(({ cells }) => cells).find((text) => text.startsWith(`${label}:`));
  return cell?.slice(label.length + 1).trim() ?? "";
}

function isoDate(text: string): string {
  const time = Date.parse(`${text} UTC`);
  return Number.isNaN(time) ? text : new Date(time).toISOString().slice(0, 10);
}

/** The sender stands above the receiver, under the word that names the kind of paper. */
function vendorOf(lines: readonly PdfLine[]): string {
  const receiver = lines.findIndex(({ cells }) => /^bill to/i.test(cells[0] ?? ""));
  const above = lines.slice(0, Math.max(receiver, 0)).map(({ cells }) => cells[0] ?? "");
  return above.find((text) => !/^(tax )?invoice$/i.test(text)) ?? "";
}

function isSameItem(item: Item, claimed: unknown): boolean {
  return (
    fieldOf(claimed, "description") === item.description &&
    isNear(item.quantity, fieldOf(claimed, "quantity")) &&
    isNear(item.unitPrice, fieldOf(claimed, "unit_price")) &&
    isNear(item.amount, fieldOf(claimed, "amount"))
  );
}

const itemFact = (item: Item, claimed: unknown): Fact =>
  factThat(
    `line "${item.description}"`,
    isSameItem(item, claimed),
    [item.quantity, item.unitPrice, item.amount],
    claimed,
  );

export const checkInvoice: Check = (file, result) => {
  const lines = readPdf(file).pages.flat();
  const items = lines.flatMap(itemOf);
  const claimedItems = listOf(fieldOf(result, "line_items"));
  const subtotal = items.reduce((sum, item) => sum + Math.round(item.quantity * item.unitPrice * 100), 0) / 100;
  const tax = amountBeside(lines, /^(vat|tax)\b/i);
  const currency = /\b[A-Z]{3}\b/.exec(lines.find(({ cells }) => /^total\b/i.test(cells[0] ?? ""))?.cells[0] ?? "");
  return reportOf([
    factEqual("vendor", vendorOf(lines), fieldOf(result, "vendor")),
    factEqual("invoice number", textAfter(lines, "Invoice number"), fieldOf(result, "invoice_number")),
    factEqual("invoice date", isoDate(textAfter(lines, "Invoice date")), fieldOf(result, "invoice_date")),
    factEqual("currency", currency?.[0] ?? "", fieldOf(result, "currency")),
    factEqual("number of lines", items.length, claimedItems.length),
    ...items.map((item, index) => itemFact(item, claimedItems[index])),
    factNear("subtotal, added up from the lines", subtotal, fieldOf(result, "subtotal")),
    factNear("tax as printed", tax, fieldOf(result, "tax")),
    factNear("total, lines and tax added up", subtotal + tax, fieldOf(result, "total")),
    factNear("total as printed", amountBeside(lines, /^total\b/i), fieldOf(result, "total")),
  ]);
};
