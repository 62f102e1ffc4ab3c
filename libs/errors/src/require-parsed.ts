// Contracts return parse results; this turns a refused one into the error of the place that asked.
import type { ErrorCode, Parsed } from "@openclaw/contracts";
import { AppError } from "./app-error.ts";

/** The value, or an AppError of `code` that names every problem with its path. `what` names the input. */
export const requireParsed = <T>(result: Parsed<T>, code: ErrorCode, what: string): T => {
  if (result.ok) return result.value;
  const problems = result.problems.slice(0, 20);
  const text = problems.map((p) => (p.path === "" ? p.message : `${p.path}: ${p.message}`)).join("; ");
  throw new AppError(code, `${what}: ${text}`, { details: { problems } });
};
