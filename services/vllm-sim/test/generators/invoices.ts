// Invoices of many layouts: labels, dates, number formats, tables and order of blocks vary independently.
import type { InvoiceFacts } from "../compare-answers.ts";
import type { Dice } from "./dice.ts";

export interface InvoiceCase {
  readonly text: string;
  readonly facts: InvoiceFacts;
}

interface Line {
  readonly text: string;
  readonly quantity: number;
  readonly cents: number;
}

const FIRST = [
  "Northwind",
  "Kessler",
  "Blue Harbor",
  "Ostrava",
  "Lindqvist",
  "Maple Ridge",
  "Tanaka",
  "Alvarez",
  "Pinecone",
  "Redfern",
  "Zephyr",
];
const SECOND = [
  "Office Supplies",
  "Machinery",
  "Logistics",
  "Print",
  "Catering",
  "Hosting",
  "Tools",
  "Consulting",
  "Textiles",
];
const FORM = ["Ltd", "GmbH", "Inc.", "LLC", "B.V.", "AG", "Pty Ltd", "S.A.", "AB"];
const PRODUCTS = [
  "A4 paper, 500 sheets",
  "Toner black",
  "Steel bracket",
  "Hosting, monthly",
  "Pallet transport",
  "Linen cloth",
  "Torque wrench",
  "Consulting hours",
  "Lunch buffet",
  "Ink cartridge XL",
  "LED panel 60x60",
  "Cable tie",
];
const CURRENCIES = [
  { code: "EUR", sign: "€" },
  { code: "USD", sign: "$" },
  { code: "GBP", sign: "£" },
  { code: "CHF", sign: "CHF" },
] as const;
const MONTHS = [
  "January",
  "February",
  "March",
  "April",
  "May",
  "June",
  "July",
  "August",
  "September",
  "October",
  "November",
  "December",
];
const NUMBER_LABELS = [
  "Invoice number:",
  "Invoice No.",
  "Invoice #",
  "Invoice no:",
  "Invoice Nr.",
  "Bill number:",
  "INVOICE NO:",
  "Number:",
];
const DATE_LABELS = ["Invoice date:", "Date:", "Date of issue:", "Issue date:", "Dated", "Issued on"];
const TOTAL_LABELS = [
  "Total",
  "Total due",
  "Amount due",
  "Grand total",
  "Balance due",
  "Total amount",
  "Invoice total",
  "TOTAL",
  "Amount payable",
  "Total incl. VAT",
];
const SUBTOTAL_LABELS = ["Subtotal", "Sub-total", "Net amount", "Total excl. VAT", "Net total"];
const TAX_LABELS = ["VAT", "Tax", "Sales tax", "GST", "VAT 20 %", "Tax (20%)"];

const group = (digits: string, mark: string): string => digits.replace(/\B(?=(?:\d{3})+$)/g, mark);

const moneyStyle = (dice: Dice, sign: string, code: string) => {
  const european = code === "EUR" && dice.random() < 0.4;
  const place = dice.pick(["none", "sign", "code"] as const);
  return (cents: number, marked: boolean): string => {
    const [whole = "0", rest = "00"] = (cents / 100).toFixed(2).split(".");
    const plain = european ? `${group(whole, ".")},${rest}` : `${group(whole, ",")}.${rest}`;
    if (!marked || place === "none") return plain;
    if (place === "code") return `${plain} ${code}`;
    return european || sign.length > 1 ? `${plain} ${sign}` : `${sign}${plain}`;
  };
};

const printDate = (dice: Dice, year: number, month: number, day: number): string => {
  const name = MONTHS[month - 1] ?? "";
  const two = (value: number) => String(value).padStart(2, "0");
  return dice.pick([
    `${year}-${two(month)}-${two(day)}`,
    `${day} ${name} ${year}`,
    `${name} ${day}, ${year}`,
    `${two(day)}.${two(month)}.${year}`,
    `${day} ${name.slice(0, 3)} ${year}`,
    `${day}-${name.slice(0, 3)}-${year}`,
  ]);
};

const itemLines = (dice: Dice, lines: readonly Line[], money: (cents: number, marked: boolean) => string): string[] => {
  const gap = dice.pick(["   ", "\t", " | "]);
  const header = dice.pick([
    ["Description", "Qty", "Unit price", "Amount"],
    ["Item", "Quantity", "Price", "Total"],
    ["Product", "Qty", "Rate", "Line total"],
    ["Pos", "Description", "Qty", "Unit price", "Amount"],
  ]);
  const numbered = header[0] === "Pos";
  const rows = lines.map(({ text, quantity, cents }, index) => [
    ...(numbered ? [String(index + 1)] : []),
    text,
    String(quantity),
    money(cents, false),
    money(cents * quantity, false),
  ]);
  return [header, ...rows].map((cells) => cells.join(gap));
};

const pair = (dice: Dice, label: string, value: string): string => {
  if (label.endsWith("#")) return `${label}${dice.pick(["", " "])}${value}`;
  return `${label}${dice.pick(label.endsWith(":") ? [" ", "   "] : [" ", "   ", ": "])}${value}`;
};

const createLines = (dice: Dice): Line[] =>
  dice
    .sample(PRODUCTS, dice.int(1, 6))
    .map((text) => ({ text, quantity: dice.int(1, 24), cents: dice.int(100, 60_000) }));

export const createInvoice = (dice: Dice): InvoiceCase => {
  const vendor = `${dice.pick(FIRST)} ${dice.pick(SECOND)} ${dice.pick(FORM)}`;
  const customer = `${dice.pick(["Orion", "Cobalt", "Juniper", "Sable"])} ${dice.pick(["Clinics", "Schools", "Foods"])} ${dice.pick(FORM)}`;
  const { code, sign } = dice.pick(CURRENCIES);
  const money = moneyStyle(dice, sign, code);
  const lines = createLines(dice);
  const net = lines.reduce((sum, line) => sum + line.quantity * line.cents, 0);
  const tax = Math.round(net * 0.2);
  const invoiceNumber = `${dice.pick(["INV-", "RE", "2024/", "A-", "", "F-2025-"])}${dice.int(1000, 99_999)}`;
  const [year, month, day] = [dice.int(2019, 2026), dice.int(1, 12), dice.int(1, 28)];
  const number = pair(dice, dice.pick(NUMBER_LABELS), invoiceNumber);
  const date = pair(dice, dice.pick(DATE_LABELS), printDate(dice, year, month, day));
  const due = pair(dice, dice.pick(["Due date:", "Payment due:", "Due:"]), printDate(dice, year + 1, month, day));
  const order = pair(dice, dice.pick(["Order number:", "Customer no.:", "PO number:"]), String(dice.int(100, 9999)));
  const details = dice.random() < 0.5 ? [number, date, due, order] : [order, number, due, date];
  const street = `${dice.int(1, 200)} ${dice.pick(["High Street", "Mill Lane", "Dock Road"])}`;
  const head = dice.pick([
    ["INVOICE", vendor, street],
    [vendor, street, "", "INVOICE"],
    [`${vendor}   INVOICE`, street],
    ["Invoice", "", `From: ${vendor}`, street],
    [`Supplier: ${vendor}`, street],
  ]);
  const receiver = [dice.pick(["Bill to:", "Billed to:", "Customer:", "Invoice to:"]), customer];
  const totals = [
    [dice.pick(SUBTOTAL_LABELS), money(net, true)],
    [dice.pick(TAX_LABELS), money(tax, true)],
    [`${dice.pick(TOTAL_LABELS)}${dice.pick(["", ` (${code})`])}`, money(net + tax, true)],
  ].map(([label, value]) => `${label}${dice.pick(["   ", ": ", "\t"])}${value}`);
  const middle = dice.random() < 0.5 ? [...receiver, "", ...details] : [...details, "", ...receiver];
  const foot = [`All amounts in ${code}.`, "Thank you for your business. Please quote the invoice number."];
  const text = [...head, "", ...middle, "", ...itemLines(dice, lines, money), "", ...totals, "", ...foot].join("\n");
  const two = (value: number) => String(value).padStart(2, "0");
  return {
    text,
    facts: {
      vendor,
      invoice_number: invoiceNumber,
      invoice_date: `${year}-${two(month)}-${two(day)}`,
      currency: code,
      line_items: lines.map((line) => ({
        description: line.text,
        quantity: line.quantity,
        unit_price: line.cents / 100,
        amount: (line.quantity * line.cents) / 100,
      })),
      subtotal: net / 100,
      tax: tax / 100,
      total: (net + tax) / 100,
    },
  };
};
