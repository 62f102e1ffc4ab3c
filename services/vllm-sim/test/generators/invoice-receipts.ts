// Invoices of offices: a consultant's hours, a receipt with two addresses side by side, a tax invoice from overseas.
import type { InvoiceFacts } from "../compare-answers.ts";
import type { Dice } from "./dice.ts";
import type { InvoiceCase } from "./invoices.ts";

const SELLERS = [
  "Marlowe Bridge Engineers LLP",
  "Tidewater Upholstery Pty Ltd",
  "Cedar & Finch Design Inc.",
  "Ngata Translation Services Ltd",
  "Polder Pumps B.V.",
  "Saltmarsh Brewing Company",
];
const BUYERS = ["Wexcombe Parish Council", "Halloran Dental Group", "The Lantern Bookshop", "Ferrous Foundry plc"];
const WORK = [
  "Site survey and drawings",
  "Structural calculation, hall B",
  "Translation of manual (EN-MI)",
  "Re-covering of 2 armchairs",
  "Label artwork",
  "Keg deposit",
  "Pump overhaul type 40",
  "Travel, return",
  "Proofreading",
  "Pale ale, case of 24",
];
const PLACES = ["Unit 3, Canal Wharf", "260 Lygon St", "PO Box 1180", "8 Foundry Row"];
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

interface Work {
  readonly text: string;
  readonly quantity: number;
  readonly cents: number;
}

interface Draft {
  readonly seller: string;
  readonly buyer: string;
  readonly place: string;
  readonly number: string;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly currency: { readonly code: "USD" | "EUR" | "GBP" | "AUD" | "NZD"; readonly sign: string };
  readonly work: readonly Work[];
  readonly net: number;
  readonly percent: number;
  readonly tax: number;
}

const two = (value: number): string => String(value).padStart(2, "0");

const money = (cents: number): string => (cents / 100).toFixed(2).replace(/\B(?=(?:\d{3})+\.)/g, ",");

const draft = (dice: Dice): Draft => {
  const work = dice
    .sample(WORK, dice.int(1, 5))
    .map((text) => ({ text, quantity: dice.pick([1, 2, 3, 5, 7.5, 12, 40]), cents: dice.int(15, 1_200) * 50 }));
  const net = work.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
  const percent = dice.pick([5, 8, 10, 15, 20]);
  return {
    seller: dice.pick(SELLERS),
    buyer: dice.pick(BUYERS),
    place: dice.pick(PLACES),
    number: `${dice.pick(["MB", "C-", "#", "", "TI-25-"])}${dice.int(300, 99_000)}`,
    year: dice.int(2020, 2026),
    month: dice.int(1, 12),
    day: dice.int(1, 28),
    currency: dice.pick([
      { code: "USD", sign: "$" },
      { code: "EUR", sign: "€" },
      { code: "GBP", sign: "£" },
      { code: "AUD", sign: "$" },
      { code: "NZD", sign: "$" },
    ]),
    work,
    net,
    percent,
    tax: Math.round((net * percent) / 100),
  };
};

const asHours = ({ seller, buyer, place, number, currency, work, net, tax, percent, ...on }: Draft): string =>
  [
    seller,
    place,
    "",
    `Invoice: ${number}`,
    `Date of invoice: ${MONTHS[on.month - 1]} ${on.day}, ${on.year}`,
    `Payment is due 30 days after receipt`,
    "",
    `Client: ${buyer}`,
    "",
    ["Service", "Hours", "Rate", "Amount"].join("\t"),
    ...work.map(({ text, quantity, cents }) => [text, quantity, money(cents), money(quantity * cents)].join("\t")),
    "",
    `Subtotal\t${money(net)}`,
    `VAT ${percent}%\t${money(tax)}`,
    `Total ${currency.code}\t${money(net + tax)}`,
  ].join("\n");

const asReceipt = ({ seller, buyer, place, number, currency, work, net, tax, percent, ...on }: Draft): string => {
  const { code, sign } = currency;
  const gap = "      ";
  return [
    `Invoice${gap}${seller}`,
    "",
    `Invoice number${gap}${number.replace("#", "")}`,
    `Date of issue${gap}${on.day} ${MONTHS[on.month - 1]} ${on.year}`,
    `Date due${gap}${on.day} ${MONTHS[on.month - 1]} ${on.year + 1}`,
    "",
    `${seller}${gap}Bill to`,
    `${place}${gap}${buyer}`,
    "",
    ["Description", "Qty", "Unit price", "Amount"].join(gap),
    ...work.map(({ text, quantity, cents }) =>
      [text, quantity, `${sign}${money(cents)}`, `${sign}${money(quantity * cents)}`].join(gap),
    ),
    "",
    `Subtotal${gap}${sign}${money(net)}`,
    `Sales tax (${percent}%)${gap}${sign}${money(tax)}`,
    `Total${gap}${sign}${money(net + tax)}`,
    `Amount due${gap}${sign}${money(net + tax)} ${code}`,
  ].join("\n");
};

const asTaxInvoice = ({ seller, buyer, place, number, currency, work, net, tax, ...on }: Draft): string =>
  [
    "TAX INVOICE",
    "",
    `${seller}, ${place}`,
    "",
    `Invoice #: ${number.replace("#", "")}`,
    `Invoice date: ${on.year}/${two(on.month)}/${two(on.day)}`,
    `Customer: ${buyer}`,
    "",
    "Qty | Item | Unit price | Total",
    ...work.map(({ text, quantity, cents }) => [quantity, text, money(cents), money(quantity * cents)].join(" | ")),
    "",
    `Total before tax: ${money(net)}`,
    `GST: ${money(tax)}`,
    `Total to pay: ${currency.code} ${money(net + tax)}`,
    "",
    "Thank you. Please state the invoice number with your payment.",
  ].join("\n");

const factsOf = ({ seller, number, year, month, day, currency, work, net, tax }: Draft): InvoiceFacts => ({
  vendor: seller,
  invoice_number: number.replace("#", ""),
  invoice_date: `${year}-${two(month)}-${two(day)}`,
  currency: currency.code,
  line_items: work.map(({ text, quantity, cents }) => ({
    description: text,
    quantity,
    unit_price: cents / 100,
    amount: (quantity * cents) / 100,
  })),
  subtotal: net / 100,
  tax: tax / 100,
  total: (net + tax) / 100,
});

export const createOfficeInvoice = (dice: Dice): InvoiceCase => {
  const own = draft(dice);
  return { text: dice.pick([asHours, asReceipt, asTaxInvoice])(own), facts: factsOf(own) };
};
