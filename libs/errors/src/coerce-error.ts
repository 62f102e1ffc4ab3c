// Anything thrown becomes an AppError at a boundary; what nobody foresaw is a `bug`. No text is used to decide.
import { AppError } from "./app-error.ts";

export const coerceError = (thrown: unknown): AppError => {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof Error) {
    return new AppError("internal", thrown.message === "" ? thrown.name : thrown.message, { cause: thrown });
  }
  return new AppError("internal", `something that is not an Error was thrown: ${String(thrown).slice(0, 200)}`);
};
