// Invoices in layouts and words of other makers: pages with a block of details on the right, ruled tables, and plain
// letters; some without a tax, some without a number.
import type { InvoiceFacts } from "../compare-answers.ts";
import type { Dice } from "./dice.ts";
import type { InvoiceCase } from "./invoices.ts";

const SELLERS = [
  "Fjordlyst Seilmakeri AS",
  "Okonkwo & Daughters Ltd",
  "Atelier Brumaire SARL",
  "Prairie Dog Carpentry LLC",
  "Hofer Spenglerei GmbH",
  "Lumen Stage Lighting Inc.",
  "Van Dongen Bloembollen B.V.",
];
const BUYERS = ["Riverside Theatre Trust", "Hotel Belvedere", "St. Anne's Infirmary", "Mosaic Dance Company"];
const GOODS = [
  "Spinnaker repair",
  "Oak stair treads",
  "Tulip bulbs, mixed",
  "Follow spot hire",
  "Copper gutter",
  "Dimmer rack service",
  "Brass hinges",
  "Scaffold, per week",
  "Delivery and fitting",
  "Velvet curtain 6 m",
];
const STREETS = ["4 Quay Terrace", "Bergstrasse 18", "12 rue des Lices", "77 Prairie Avenue"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

interface Goods {
  readonly text: string;
  readonly quantity: number;
  readonly cents: number;
}

interface Draft {
  readonly seller: string;
  readonly buyer: string;
  readonly street: string;
  readonly number: string | null;
  readonly date: readonly [number, number, number];
  readonly code: "EUR" | "USD" | "GBP" | "NOK";
  readonly goods: readonly Goods[];
  readonly tax: number | null;
  readonly net: number;
}

const two = (value: number): string => String(value).padStart(2, "0");

const plain = (cents: number): string => (cents / 100).toFixed(2);

const grouped = (cents: number): string => plain(cents).replace(/\B(?=(?:\d{3})+\.)/g, ",");

const draft = (dice: Dice): Draft => {
  const goods = dice.sample(GOODS, dice.int(2, 5)).map((text) => ({
    text,
    quantity: dice.int(1, 12),
    cents: dice.int(250, 90_000),
  }));
  const net = goods.reduce((sum, { quantity, cents }) => sum + quantity * cents, 0);
  return {
    seller: dice.pick(SELLERS),
    buyer: dice.pick(BUYERS),
    street: dice.pick(STREETS),
    number: dice.random() < 0.15 ? null : `${dice.pick(["R-", "", "SI/", "2026-"])}${dice.int(2100, 98_000)}`,
    date: [dice.int(2021, 2026), dice.int(1, 12), dice.int(1, 28)],
    code: dice.pick(["EUR", "USD", "GBP", "NOK"]),
    goods,
    tax: dice.random() < 0.2 ? null : Math.round(net * dice.pick([0.07, 0.21, 0.25])),
    net,
  };
};

/** Details on the right of the sender, columns under ruled headings, sums on the right. */
const asPage = (dice: Dice, { seller, buyer, street, number, date, code, goods, tax, net }: Draft): string => {
  const [year, month, day] = date;
  const details = [
    ...(number === null ? [] : [`Invoice No: ${number}`]),
    `Invoice Date: ${day} ${MONTHS[month - 1]} ${year}`,
    `Terms: ${dice.pick([14, 30])} days`,
  ];
  const left = [seller, street, "", ""];
  const head = left.map((text, index) => [text, details[index] ?? ""].join("        ").trimEnd());
  const rows = goods.map(({ text, quantity, cents }) =>
    [text, String(quantity), grouped(cents), grouped(cents * quantity)].join("     "),
  );
  const sums = [
    ...(tax === null ? [] : [`Net total     ${grouped(net)}`, `Sales tax     ${grouped(tax)}`]),
    `Total payable (${code})     ${grouped(net + (tax ?? 0))}`,
  ];
  const columns = ["Details", "Qty", "Unit price", "Amount"].join("     ");
  return ["INVOICE", "", ...head, "Sold to", buyer, "", columns, ...rows, "", ...sums].join("\n");
};

/** A table between bars, as converters write it. */
const asTable = (dice: Dice, { seller, buyer, street, number, date, code, goods, tax, net }: Draft): string => {
  const [year, month, day] = date;
  const row = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const unit = dice.pick([" pcs", ""]);
  const rows = goods.map(({ text, quantity, cents }) =>
    row([text, `${quantity}${unit}`, plain(cents), plain(cents * quantity)]),
  );
  return [
    `# Invoice${number === null ? "" : ` ${number}`}`,
    "",
    `Supplier: ${seller}, ${street}`,
    `Client: ${buyer}`,
    ...(number === null ? [] : [`Invoice number: ${number}`]),
    `Issued: ${year}-${two(month)}-${two(day)}`,
    `Currency: ${code}`,
    "",
    row(["Item", "Quantity", "Price", "Line total"]),
    row(["---", "---", "---", "---"]),
    ...rows,
    "",
    ...(tax === null ? [] : [`Subtotal: ${plain(net)}`, `VAT: ${plain(tax)}`]),
    `Amount due: ${plain(net + (tax ?? 0))}`,
  ].join("\n");
};

/** A tradesman's letter. */
const asLetter = (_: Dice, { seller, buyer, street, number, date, code, goods, tax, net }: Draft): string => {
  const [year, month, day] = date;
  const rows = goods.map(
    ({ text, quantity, cents }) => `${text}   ${quantity} x ${plain(cents)}   ${plain(cents * quantity)}`,
  );
  return [
    seller,
    street,
    "",
    "To:",
    buyer,
    "",
    `${day}.${two(month)}.${year}`.padStart(10, "0"),
    "",
    number === null ? "INVOICE" : `Invoice no. ${number}`,
    `Date: ${two(day)}.${two(month)}.${year}`,
    "",
    "For our work and goods we charge:",
    "",
    ...rows,
    "",
    ...(tax === null ? [] : [`Net   ${plain(net)}`, `plus VAT   ${plain(tax)}`]),
    `Total   ${plain(net + (tax ?? 0))} ${code}`,
    "",
    "Please pay within two weeks without deduction.",
  ].join("\n");
};

const factsOf = ({ seller, number, date, code, goods, tax, net }: Draft): InvoiceFacts => ({
  vendor: seller,
  invoice_number: number,
  invoice_date: `${date[0]}-${two(date[1])}-${two(date[2])}`,
  currency: code,
  line_items: goods.map(({ text, quantity, cents }) => ({
    description: text,
    quantity,
    unit_price: cents / 100,
    amount: (quantity * cents) / 100,
  })),
  subtotal: tax === null ? null : net / 100,
  tax: tax === null ? null : tax / 100,
  total: (net + (tax ?? 0)) / 100,
});

export const createTradesInvoice = (dice: Dice): InvoiceCase => {
  const own = draft(dice);
  const layOut = dice.pick([asPage, asTable, asLetter]);
  return { text: layOut(dice, own), facts: factsOf(own) };
};
