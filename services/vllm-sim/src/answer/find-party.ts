// Who sent and who got a document: after a label, or as documents print it, the sender at the top.
import { fieldConcepts } from "./field-concepts.ts";
import { findLabelled, type ReadValue } from "./find-field.ts";
import type { Material } from "./material.ts";

const COMPANY_FORM =
  /\b(?:GmbH|AG|KG|UG|SE|Ltd\.?|Limited|Inc\.?|LLC|LLP|Corp\.?|Corporation|Co\.|Company|PLC|plc|B\.?V\.?|N\.V\.|S\.?A\.?(?:S|R\.?L\.?)?|SARL|SRL|S\.?r\.?l\.?|S\.p\.A\.|Oy|AB|ApS|A\/S|AS|Pty|Group|Holdings|Partners|Studio|Services|Supplies|Supply|Solutions|Works|Industries|Systems)(?=$|[\s,.)])/u;
const RECEIVER_START =
  /\b(?:bill(?:ed)?|ship|sold|invoiced?|deliver)\s*to\b|^(?:customer|client|buyer|recipient|to|attn)\b/iu;
const NO_NAME =
  /\b(?:hello|hi|dear|invoice|receipt|statement|page|tax|date|bill|copy|original|quote|due|number|total)\b|[:@]|^\W*$|^\d|\d{4,}|^www\./iu;
/** Letterheads are short. */
const MAX_HEAD_LINES = 14;
const MAX_NAME_CHARS = 100;

const isName = (text: string): boolean => text.length > 2 && text.length <= MAX_NAME_CHARS && !NO_NAME.test(text);

const cellsOf = (line: string): string[] =>
  line.split(/\s{3,}|\t|\s\|\s/).map((cell) => cell.trim().replace(/^[#*=\s]+|[*=\s]+$/g, ""));

/** The company before street and town: "Acme Ltd, 1 High Street". */
const readName: ReadValue<string> = (printed) => {
  const [cell = ""] = printed.split(/\s{3,}|\t|\s\|\s/);
  const parts = cell.split(/,\s+(?!Inc|LLC|Ltd|Co\b|S\.|GmbH|B\.V)/u);
  const name = parts[0]?.trim() ?? "";
  return name.length > 1 && !/^[\d\W]+$/.test(name) && !name.endsWith(":") ? name : undefined;
};

/** "Acme Ltd, 1 High Street, York" is a name and where to find it. */
const withoutAddress = (cell: string): string => (/\d/.test(cell) ? (cell.split(/,\s+/)[0] ?? cell) : cell);

const fromLetterhead = (text: string): string | undefined => {
  const lines = text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(0, MAX_HEAD_LINES);
  const receiver = lines.findIndex((line) => RECEIVER_START.test(line));
  const head = receiver < 0 ? lines : lines.slice(0, receiver);
  const names = head.flatMap(cellsOf).map(withoutAddress).filter(isName);
  return names.find((name) => COMPANY_FORM.test(name)) ?? names[0];
};

const fromProse = (text: string): string | undefined =>
  /\b(?:from|by|of|behalf of)\s+(?<name>(?:\p{Lu}[\p{L}&.'-]*\s?){1,5}?(?:GmbH|AG|Ltd|Limited|Inc|LLC|Corp|B\.V\.|S\.A\.|Oy|AB|plc)\b\.?)/u.exec(
    text,
  )?.groups?.["name"];

export const isVendorField = (words: string): boolean =>
  /\b(?:vendor|supplier|seller|merchant|issuer|sender|payee)\b/i.test(words);

export const isCustomerField = (words: string): boolean =>
  /\b(?:customer|client|buyer|recipient|bill(?:ed)? to)(?: name)?$/i.test(words);

export const findVendor = (material: Material): string | undefined =>
  findLabelled(material, fieldConcepts("vendor", ""), readName) ??
  fromProse(material.text.slice(0, 600)) ??
  fromLetterhead(material.text);

export const findCustomer = (material: Material): string | undefined =>
  findLabelled(material, fieldConcepts("customer", ""), readName);
