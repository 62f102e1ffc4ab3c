// Invoices whose layouts and words were written after the answering part: a wholesaler's with article codes, one with
// blocks for sender and receiver, one with dotted lines. Whoever tunes it by what fails here has to write new ones.
import type { InvoiceFacts } from "../compare-answers.ts";
import type { Dice } from "../generators/dice.ts";
import type { InvoiceCase } from "../generators/invoices.ts";

const SENDERS = [
  "Quillfeather Stationers Ltd",
  "Abiodun Solar Systems LLC",
  "Grünfeld Optik GmbH",
  "Sierra Honey Cooperative Inc.",
  "Petrel Marine Supplies Ltd",
  "Laan & Zonen B.V.",
];
const RECEIVERS = ["Kestrel Primary School", "Bayview Rowing Club", "Doctors' Surgery Hartfield", "Nordic Guesthouse"];
const ARTICLES = [
  "Fountain ink, violet",
  "Inverter 3 kW",
  "Reading glasses +1.5",
  "Acacia honey, jar",
  "Mooring line 14 mm",
  "Blotting paper A5",
  "Roof bracket set",
  "Lens cloth",
  "Beeswax candle",
  "Fender, white",
];
const TOWNS = ["Harbour Walk 9", "1401 Mesa Drive", "Lindenallee 3", "22 Orchard Rise"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

interface Article {
  readonly sku: string;
  readonly text: string;
  readonly quantity: number;
  readonly cents: number;
}

interface Draft {
  readonly sender: string;
  readonly receiver: string;
  readonly town: string;
  readonly number: string;
  readonly date: { readonly year: number; readonly month: number; readonly day: number };
  readonly currency: "EUR" | "GBP" | "USD" | "CHF";
  readonly articles: readonly Article[];
  readonly net: number;
  readonly tax: number;
}

const two = (value: number): string => String(value).padStart(2, "0");

const plain = (cents: number): string => (cents / 100).toFixed(2);

const draft = (dice: Dice): Draft => {
  const articles = dice.sample(ARTICLES, dice.int(2, 6)).map((text) => ({
    sku: `${dice.pick(["QF", "AX", "K"])}${dice.int(100, 999)}`,
    text,
    quantity: dice.int(1, 60),
    cents: dice.int(45, 48_000),
  }));
  const net = articles.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
  return {
    sender: dice.pick(SENDERS),
    receiver: dice.pick(RECEIVERS),
    town: dice.pick(TOWNS),
    number: `${dice.pick(["QS", "25-", "INV", "R/"])}${dice.int(1_000, 60_000)}`,
    date: { year: dice.int(2018, 2026), month: dice.int(1, 12), day: dice.int(1, 28) },
    currency: dice.pick(["EUR", "GBP", "USD", "CHF"]),
    articles,
    net,
    tax: Math.round(net * dice.pick([0.06, 0.077, 0.19, 0.2])),
  };
};

const asWholesale = ({ sender, receiver, town, number, date, currency, articles, net, tax }: Draft): string =>
  [
    `${sender}   |   ${town}`,
    "",
    `Sales invoice ${number}`,
    `Invoice no.: ${number}   Invoice date: ${date.day} ${MONTHS[date.month - 1]} ${date.year}   Customer no.: 10${date.day}`,
    `Deliver to: ${receiver}`,
    "",
    ["Code", "Product", "Quantity", "Unit price", "Line total"].join("   "),
    ...articles.map(({ sku, text, quantity, cents }) =>
      [sku, text, quantity, plain(cents), plain(quantity * cents)].join("   "),
    ),
    "",
    `Net amount   ${plain(net)}`,
    `Tax   ${plain(tax)}`,
    `Invoice total in ${currency}   ${plain(net + tax)}`,
  ].join("\n");

const asBlocks = ({ sender, receiver, town, number, date, currency, articles, net, tax }: Draft): string =>
  [
    "FROM",
    sender,
    town,
    "",
    "BILLED TO",
    receiver,
    "",
    "INVOICE NUMBER",
    number,
    "",
    "INVOICE DATE",
    `${date.year}-${two(date.month)}-${two(date.day)}`,
    "",
    "| Description | Qty | Price | Amount |",
    "|:--|--:|--:|--:|",
    ...articles.map(
      ({ text, quantity, cents }) => `| ${text} | ${quantity} | ${plain(cents)} | ${plain(quantity * cents)} |`,
    ),
    "",
    `Sub-total: ${plain(net)} ${currency}`,
    `VAT: ${plain(tax)} ${currency}`,
    `Balance due: ${plain(net + tax)} ${currency}`,
  ].join("\n");

const asDots = ({ sender, receiver, town, number, date, currency, articles, net, tax }: Draft): string => {
  const dotted = (label: string, cents: number) => `${label} ${".".repeat(20)} ${plain(cents)}`;
  return [
    `${sender}, ${town}`,
    "",
    `Invoice # ${number} issued on ${two(date.day)}.${two(date.month)}.${date.year}`,
    `for ${receiver}`,
    "",
    "Article   Quantity   Unit price   Amount",
    ...articles.map(
      ({ text, quantity, cents }) => `${text}   ${quantity}   ${plain(cents)}   ${plain(quantity * cents)}`,
    ),
    "",
    dotted("Subtotal", net),
    dotted("VAT", tax),
    dotted(`Grand total ${currency}`, net + tax),
  ].join("\n");
};

const factsOf = ({ sender, number, date, currency, articles, net, tax }: Draft): InvoiceFacts => ({
  vendor: sender,
  invoice_number: number,
  invoice_date: `${date.year}-${two(date.month)}-${two(date.day)}`,
  currency,
  line_items: articles.map(({ text, quantity, cents }) => ({
    description: text,
    quantity,
    unit_price: cents / 100,
    amount: (quantity * cents) / 100,
  })),
  subtotal: net / 100,
  tax: tax / 100,
  total: (net + tax) / 100,
});

export const createInvoice = (dice: Dice): InvoiceCase => {
  const own = draft(dice);
  return { text: dice.pick([asWholesale, asBlocks, asDots])(own), facts: factsOf(own) };
};
