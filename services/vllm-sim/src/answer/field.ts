// One property of the answer's schema, with what is known around it.

import type { Material } from "./material.ts";
import { type JsonSchema, textIn } from "./schema-node.ts";
import { spokenName } from "./words.ts";

export interface Field {
  readonly name: string;
  /** Resolved: no `$ref`, no unions. */
  readonly schema: JsonSchema;
  readonly root: JsonSchema;
  readonly material: Material;
  /** Properties of the same object that have their value already. */
  readonly siblings: Readonly<Record<string, unknown>>;
}

export const descriptionOf = (field: Field): string => textIn(field.schema, "description");

/** The field's name and description as running words. */
export const wordsAbout = (field: Field): string => `${spokenName(field.name)} ${descriptionOf(field)}`;

/** True if the field's own name says so; descriptions mention too much. */
export const isNamed = (field: Field, pattern: RegExp): boolean => pattern.test(spokenName(field.name));
