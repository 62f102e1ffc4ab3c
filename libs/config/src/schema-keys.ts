// Which keys a zod schema allows at a path: what "did you mean" chooses from.
import { z } from "zod";

const unwrap = (schema: unknown): unknown => {
  let inner = schema;
  for (;;) {
    if (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault) {
      inner = inner.unwrap();
      // What a transform takes is what the file holds.
    } else if (inner instanceof z.ZodPipe) inner = inner.in;
    else return inner;
  }
};

/** The keys of the object schema at `path`; none where the path leads to something else. */
export const keysAt = (schema: z.ZodType, path: readonly PropertyKey[]): readonly string[] => {
  let at = unwrap(schema);
  for (const step of path) {
    if (at instanceof z.ZodObject) at = unwrap(at.shape[String(step)]);
    else if (at instanceof z.ZodArray) at = unwrap(at.element);
    else if (at instanceof z.ZodRecord) at = unwrap(at.valueType);
    else return [];
  }
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
};
