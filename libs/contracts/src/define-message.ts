// A message between services, declared once: name, version, schema and where it travels. The catalogue in
// docs/messages.md and the frozen examples in fixtures/ follow from these records.
// Producers write the current version; consumers ignore fields they do not know (zod's default for objects).
import type { z } from "zod";
import { type Parsed, parseWith } from "./parsed.ts";

export interface MessageSpec<S extends z.ZodType = z.ZodType> {
  /** noun.verb, as in `attempt.claim`. */
  readonly name: string;
  readonly version: number;
  /** The subject pattern it travels on, or "reply to ...". */
  readonly carriedBy: string;
  readonly about: string;
  readonly schema: S;
}

/** The payload of a declared message. */
export type MessageOf<M extends MessageSpec> = z.output<M["schema"]>;

const declared = new Map<string, MessageSpec>();

export const defineMessage = <S extends z.ZodType>(spec: MessageSpec<S>): MessageSpec<S> => {
  const key = `${spec.name}.v${spec.version}`;
  if (declared.has(key)) throw new TypeError(`message ${key} is declared twice`);
  declared.set(key, spec);
  return spec;
};

/** Every declared message, by `name.vN`. */
export const messageCatalogue = (): ReadonlyMap<string, MessageSpec> => declared;

export const parseMessage = <M extends MessageSpec>(spec: M, input: unknown): Parsed<MessageOf<M>> =>
  parseWith(spec.schema, input) as Parsed<MessageOf<M>>;
