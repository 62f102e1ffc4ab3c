export type { ErrorObject, ValidateFunction } from "ajv";
export { type Compiled, type CompileOptions, compileSchema, type JsonSchema } from "./compile-schema.ts";
export { explainError } from "./explain-error.ts";
