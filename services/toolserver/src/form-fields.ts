// The values of a form's fields. PDF keeps them apart from the page's text, so a filled-in form would read as an empty
// one without this. Annotations come from the document and are checked as the foreign data they are.
import { z } from "zod";
import type { Fragment } from "./page-lines.ts";

const field = z.object({
  rect: z.tuple([z.number(), z.number(), z.number(), z.number()]),
  fieldType: z.enum(["Tx", "Ch", "Btn"]),
  fieldValue: z.union([z.string(), z.array(z.string())]),
  checkBox: z.boolean().optional(),
  password: z.boolean().optional(),
});
type Field = z.infer<typeof field>;

/** Viewers set field text at about this size where the form leaves it to them. */
const FIELD_FONT_SIZE = 10;

const filledIn = ({ fieldType, fieldValue, checkBox, password }: Field): string => {
  if (password === true) return "";
  if (fieldType !== "Btn") return Array.isArray(fieldValue) ? fieldValue.join(", ") : fieldValue;
  return checkBox === true && fieldValue !== "Off" && fieldValue !== "" ? "[x]" : "";
};

const fragmentsOf = (one: Field): Fragment[] => {
  const [left, bottom, right, top] = one.rect;
  const lines = filledIn(one).split(/\r\n?|\n/);
  // Text sits in the middle of a one-line field, and starts at the top of a taller one.
  const first = lines.length > 1 ? top - FIELD_FONT_SIZE : (top + bottom) / 2 - FIELD_FONT_SIZE * 0.35;
  return lines.map((text, index) => ({
    text,
    x: left,
    y: first - index * FIELD_FONT_SIZE * 1.2,
    width: right - left,
    fontSize: FIELD_FONT_SIZE,
    rightToLeft: false,
  }));
};

/** Fragments for what was filled in, at the place where the page shows it. */
export const fieldFragments = (annotations: readonly unknown[]): Fragment[] =>
  annotations.flatMap((annotation) => {
    const checked = field.safeParse(annotation);
    return checked.success ? fragmentsOf(checked.data) : [];
  });
