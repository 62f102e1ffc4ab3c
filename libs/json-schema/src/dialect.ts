// The two dialects that are spoken, by any usual spelling of their names.
import { Ajv, type Options } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";

const DIALECTS = [
  {
    name: /^https?:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/,
    create: (options: Options) => new Ajv2020(options),
  },
  { name: /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/, create: (options: Options) => new Ajv(options) },
] as const;

const DEFAULT = DIALECTS[0];

export type Dialect = (typeof DIALECTS)[number];

export const DIALECT_RULE =
  "$schema must be https://json-schema.org/draft/2020-12/schema (or left out) or http://json-schema.org/draft-07/schema#";

/** Undefined for a name that is not one of theirs. */
export const findDialect = (named: unknown): Dialect | undefined =>
  named === undefined ? DEFAULT : DIALECTS.find(({ name }) => typeof named === "string" && name.test(named));
