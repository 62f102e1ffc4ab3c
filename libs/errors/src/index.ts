export { AppError, type AppErrorOptions } from "./app-error.ts";
export { coerceError } from "./coerce-error.ts";
export { DISPOSITIONS, type Disposition, dispositionOf, PARKING, taskAfter } from "./dispositions.ts";
export { requireParsed } from "./require-parsed.ts";
