export { AppError, type AppErrorOptions } from "./app-error.ts";
export { coerceError } from "./coerce-error.ts";
export { DISPOSITIONS, type Disposition, dispositionOf, taskAfter } from "./dispositions.ts";
export { requireParsed } from "./require-parsed.ts";
