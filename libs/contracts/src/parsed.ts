// What every parser in this package returns: contracts never throw on bad input, callers turn `problems` into errors.
import type { z } from "zod";

/** One thing wrong with an input: where (a JSON path, "" for the whole) and what would be right. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problems: readonly Problem[] };

export const parsed = <T>(value: T): Parsed<T> => ({ ok: true, value });

export const refused = (message: string, path = ""): Parsed<never> => ({ ok: false, problems: [{ path, message }] });

/** Validates `input` against a zod schema and flattens its issues into problems. */
export const parseWith = <S extends z.ZodType>(schema: S, input: unknown): Parsed<z.output<S>> => {
  const result = schema.safeParse(input);
  if (result.success) return parsed(result.data);
  return {
    ok: false,
    problems: result.error.issues.map((issue) => ({ path: issue.path.map(String).join("."), message: issue.message })),
  };
};
