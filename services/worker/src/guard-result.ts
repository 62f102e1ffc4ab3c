// A result that Postgres would refuse is the model's mistake.
import { guardJson, MAX_INLINE_BYTES } from "@openclaw/contracts";
import { AppError, requireParsed } from "@openclaw/errors";

export const guardResult = (result: unknown): unknown => {
  const value = requireParsed(guardJson(result), "output_invalid", "the answer");
  if (Buffer.byteLength(JSON.stringify(value) ?? "") <= MAX_INLINE_BYTES) return value;
  throw new AppError("output_invalid", `the answer is larger than ${MAX_INLINE_BYTES} bytes`);
};
