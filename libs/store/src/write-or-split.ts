// Postgres refuses a whole statement for one bad row. Halving finds the row with few statements: the others are written,
// and the bad one goes to `refused`. A statement that took too long is halved too: the same rows would take as long again.
// Anything else is thrown, as it would refuse every row there is.
import { AppError } from "@openclaw/errors";

/** SQLSTATE classes that speak of the values: 22 data exception, 23 integrity constraint, 54 a limit of Postgres. */
const VALUES_FAULT = /^(22|23|54)/;

export const sqlStateOf = (error: AppError): string => String(error.details?.["sqlstate"] ?? "unknown");

/** Whether one row, and not the statement, may be to blame. */
export const isValuesFault = (error: unknown): error is AppError =>
  error instanceof AppError && error.code === "store_rejected" && VALUES_FAULT.test(sqlStateOf(error));

/** SQLSTATE of a statement that was cancelled, as one over its time is. */
const CANCELLED = "57014";

const isTooMuch = (error: unknown): boolean => error instanceof AppError && sqlStateOf(error) === CANCELLED;

export const writeOrSplit = async <T>(
  items: readonly T[],
  write: (items: readonly T[]) => Promise<void>,
  refused: (item: T, error: AppError) => Promise<void> | void,
): Promise<void> => {
  const [first] = items;
  if (first === undefined) return;
  try {
    await write(items);
  } catch (error) {
    if (items.length === 1 && isValuesFault(error)) return refused(first, error);
    if (items.length === 1 || !(isValuesFault(error) || isTooMuch(error))) throw error;
    const half = items.length >> 1;
    await writeOrSplit(items.slice(0, half), write, refused);
    await writeOrSplit(items.slice(half), write, refused);
  }
};
