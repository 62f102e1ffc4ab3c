// Renders invoice.pdf from made-up data, so that the sample belongs to nobody. The dates are fixed: two runs
// of the same pdfkit give the same bytes. Run it with `node deploy/samples/data-extraction/make-invoice.ts`.
import { createWriteStream } from "node:fs";
import { join } from "node:path";
import PDFDocument from "pdfkit";

const VENDOR = ["Halvorsen Lab Supply GmbH", "Speicherstrasse 41", "20457 Hamburg, Germany", "VAT ID DE 000000000"];
const CUSTOMER = ["Bright Fjord Analytics B.V.", "Attn: Accounts Payable", "Keizersgracht 9999", "1016 Amsterdam, Netherlands"];
const DETAILS = [
  ["Invoice number", "HLS-2026-0417"],
  ["Invoice date", "14 March 2026"],
  ["Due date", "13 April 2026"],
  ["Customer number", "K-20933"],
  ["Your order", "PO-77120 of 2 March 2026"],
] as const;
const ITEMS = [
  { description: "Rack rail kit, 4 post, 19 inch", quantity: 4, unitCents: 6_250 },
  { description: "Power distribution unit, 16 A, metered", quantity: 2, unitCents: 21_890 },
  { description: "Fibre patch cable OM4, 3 m", quantity: 24, unitCents: 1_145 },
  { description: "SFP28 transceiver, 25G short range", quantity: 8, unitCents: 4_780 },
  { description: "Blanking panel, 1U, tool-less", quantity: 10, unitCents: 385 },
  { description: "Temperature and humidity sensor", quantity: 3, unitCents: 5_920 },
  { description: "On-site installation, per hour", quantity: 6, unitCents: 9_600 },
] as const;
const VAT_PERCENT = 19;

const BODY_SIZE = 10;
const LINE_HEIGHT = 15;
const LEFT = 50;
const RIGHT = 545;
const COLUMNS = [
  { title: "Description", x: LEFT, width: 250, align: "left" },
  { title: "Quantity", x: 300, width: 55, align: "right" },
  { title: "Unit price (EUR)", x: 360, width: 90, align: "right" },
  { title: "Amount (EUR)", x: 460, width: 85, align: "right" },
] as const;

const money = (cents: number): string =>
  (cents / 100).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

function drawBlock(document: PDFKit.PDFDocument, lines: readonly string[], x: number, top: number): void {
  lines.forEach((line, index) => {
    document.text(line, x, top + index * LINE_HEIGHT, { lineBreak: false });
  });
}

function drawRow(document: PDFKit.PDFDocument, cells: readonly string[], top: number): void {
  COLUMNS.forEach(({ x, width, align }, index) => {
    document.text(cells[index] ?? "", x, top, { width, align });
  });
}

function drawItems(document: PDFKit.PDFDocument, top: number): number {
  document.font("Helvetica-Bold");
  drawRow(document, COLUMNS.map((column) => column.title), top);
  document.font("Helvetica").moveTo(LEFT, top + LINE_HEIGHT).lineTo(RIGHT, top + LINE_HEIGHT).stroke();
  let y = top + LINE_HEIGHT + 6;
  for (const { description, quantity, unitCents } of ITEMS) {
    drawRow(document, [description, String(quantity), money(unitCents), money(quantity * unitCents)], y);
    y += LINE_HEIGHT + 4;
  }
  document.moveTo(LEFT, y).lineTo(RIGHT, y).stroke();
  return y + 8;
}

function drawTotals(document: PDFKit.PDFDocument, top: number): number {
  const subtotal = ITEMS.reduce((sum, item) => sum + item.quantity * item.unitCents, 0);
  const vat = Math.round((subtotal * VAT_PERCENT) / 100);
  const rows = [
    ["Subtotal", money(subtotal)],
    [`VAT ${VAT_PERCENT} %`, money(vat)],
    ["Total due (EUR)", money(subtotal + vat)],
  ] as const;
  rows.forEach(([label, amount], index) => {
    if (index === rows.length - 1) document.font("Helvetica-Bold");
    document.text(label, 300, top + index * LINE_HEIGHT, { width: 150, align: "right" });
    document.text(amount, 460, top + index * LINE_HEIGHT, { width: 85, align: "right" });
  });
  document.font("Helvetica");
  return top + rows.length * LINE_HEIGHT + 30;
}

const issued = new Date("2026-03-14T09:00:00Z");
const document = new PDFDocument({
  size: "A4",
  margin: LEFT,
  info: { Title: "Invoice HLS-2026-0417", CreationDate: issued, ModDate: issued },
});
document.pipe(createWriteStream(join(import.meta.dirname, "invoice.pdf")));
document.font("Helvetica-Bold").fontSize(20).text("INVOICE", LEFT, 36);
document.fontSize(BODY_SIZE).font("Helvetica");
drawBlock(document, VENDOR, LEFT, 65);
drawBlock(document, ["Bill to:", ...CUSTOMER], LEFT, 150);
drawBlock(document, DETAILS.map(([label, value]) => `${label}: ${value}`), 340, 150);
const afterItems = drawItems(document, 260);
const afterTotals = drawTotals(document, afterItems);
drawBlock(
  document,
  [
    "Payable within 30 days of the invoice date, without deduction.",
    "Bank: Elbe Handelsbank, IBAN DE00 0000 0000 0000 0000 00, BIC XXXXDEXXXXX",
    "Please state the invoice number with your payment. Thank you for your order.",
  ],
  LEFT,
  afterTotals,
);
document.end();
