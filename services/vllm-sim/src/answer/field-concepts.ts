// What a label means, whichever words a form uses for it: "Amount due" and "Grand total" are both a total.
import { contentStems, wordsOf } from "./words.ts";

const PHRASES: readonly (readonly [RegExp, string])[] = [
  // The words of other European forms.
  [/\b(?:rechnungsnummer)\b/gi, "invoice number"],
  [/\b(?:rechnungsdatum)\b/gi, "invoice date"],
  [/\b(?:rechnung|facture|factura|fattura|factuur)\b/gi, "invoice"],
  [/\b(?:gesamtbetrag|gesamt|gesamtsumme|totale|totaal|total ttc)\b/gi, "total"],
  [/\b(?:zwischensumme|netto|sous total|total ht|imponibile)\b/gi, "subtotal"],
  [/\b(?:ust|umsatzsteuer|mehrwertsteuer|btw)\b/gi, "tax"],
  [/\b(?:datum|fecha)\b/gi, "date"],
  [/\b(?:nummer|numero|número)\b/gi, "number"],
  [/\bbill\b(?!ed? to| to)/gi, "invoice"],
  [/\bp\.? ?o\.?(?= )/gi, "purchase order"],
  [
    /\bsub[\s-]?total\b|\bnet (?:amount|total|sum|value)\b|\b(?:total|amount|sum) (?:before|excl\w*\.?|without|ex\.?|net of)\s*(?:of )?(?:tax|vat|gst)?|\btotal net\b|\bnet\b(?! terms)|\bsum before tax\b/gi,
    "subtotal",
  ],
  [
    /\b(?:amount|balance|total) (?:due|payable|owed|owing|to pay)\b|\b(?:grand|invoice|order|overall) total\b|\btotal (?:amount|sum)\b(?: (?:due|payable|to pay))?|\btotal (?:due|payable|to pay|incl\w*\.?(?: (?:tax|vat|gst))?)|\bgross (?:amount|total)\b|\b(?:sum|amount) (?:payable|to pay)\b|\bplease pay\b|\bto pay\b|\btax included\b/gi,
    "total",
  ],
  [/\b(?:vat|gst|mwst|sales tax|tva|iva|hst)\b/gi, "tax"],
  [/\b(?:no|nr|num|number|#|№|ref|reference)(?:\b|(?<=#))\.?|#/gi, "number"],
  [/\b(?:due date|payment due|pay(?:able)? by|date due|due by|due on|payment date)\b/gi, "due date"],
  [
    /\b(?:date of issue|issue date|issued(?: on)?|dated|date issued|billing date|bill date|invoice date|date of (?:the )?invoice)\b/gi,
    "invoice date",
  ],
  [/\b(?:vendor|supplier|seller|sold by|issued by|billed by|from|remit to|payee|merchant|provider)\b/gi, "vendor"],
  [/\b(?:customer|client|buyer|bill(?:ed)? to|sold to|invoice(?:d)? to|purchaser|recipient)\b/gi, "customer"],
  [/\b(?:qty|quantity|units?(?= *$)|pcs|pieces|hours|count)\b/gi, "quantity"],
  [/\b(?:unit price|price per unit|unit cost|rate|price each|per unit|each|price of one unit|price)\b/gi, "unit price"],
  [/\be-?mail\b/gi, "email"],
  [/\b(?:phone|telephone|tel|mobile)\b/gi, "phone"],
];

/** Words that tell one field from its neighbour: on a label only, they mean another field. */
const TELLING = new Set(
  contentStems(
    "due subtotal tax unit order customer delivery shipping purchase bank discount paid account id page vendor quantity " +
      "phone email birth start end expiry shipped delivered balance deposit",
  ),
);

/** A field called an id may be printed as a number, a code or a reference. */
const ANY_CODE = "id";

const NEUTRAL = new Set(["chf", "eur", "gbp", "usd", "field", "valu", "name", "the"]);

export const conceptsOf = (text: string): Set<string> => {
  const spelled = wordsOf(text.replace(/#|№|n[°º]/gi, " number ")).join(" ");
  const replaced = PHRASES.reduce((current, [pattern, meaning]) => current.replace(pattern, meaning), spelled);
  return new Set(contentStems(replaced).filter((stem) => !/^\d+$/.test(stem)));
};

const NAME_WEIGHT = 3;
const DESCRIPTION_WEIGHT = 1;
const TELLING_PENALTY = 4;
const EXTRA_PENALTY = 0.75;

export interface FieldConcepts {
  readonly name: ReadonlySet<string>;
  readonly description: ReadonlySet<string>;
}

export const fieldConcepts = (name: string, description: string): FieldConcepts => {
  const own = conceptsOf(name);
  return { name: own, description: new Set([...conceptsOf(description)].filter((concept) => !own.has(concept))) };
};

const weigh = (concept: string, { name, description }: FieldConcepts): number => {
  if (concept === ANY_CODE && name.has("number")) return NAME_WEIGHT;
  if (name.has(concept)) return NAME_WEIGHT;
  if (description.has(concept)) return TELLING.has(concept) ? 0 : DESCRIPTION_WEIGHT;
  if (TELLING.has(concept)) return -TELLING_PENALTY;
  return NEUTRAL.has(concept) ? 0 : -EXTRA_PENALTY;
};

/** How well a label names the field; 0 or less means that it does not. */
export const labelScore = (label: string, field: FieldConcepts): number => {
  const concepts = conceptsOf(label);
  const telling = [...field.name].filter((concept) => TELLING.has(concept) && concept !== ANY_CODE);
  if (telling.length > 0 && !telling.some((concept) => concepts.has(concept))) return 0;
  const namesField = [...concepts].some((concept) => field.name.has(concept));
  const described = [...concepts].filter((concept) => field.description.has(concept)).length;
  if (!namesField && described < Math.min(2, field.description.size)) return 0;
  return [...concepts].reduce((sum, concept) => sum + weigh(concept, field), 0);
};
