export { AppError, type AppErrorOptions } from "./app-error.ts";
export { coerceError } from "./coerce-error.ts";
export { DISPOSITIONS, type Disposition, dispositionOf } from "./dispositions.ts";
export { requireParsed } from "./require-parsed.ts";
