export { type NamedQuery, queryFile } from "./query-file.ts";
export { createReadOnlyDatabase, type ReadOnlyDatabase } from "./read-only-database.ts";
export { createToolserver, type Toolserver, type ToolserverOptions } from "./toolserver.ts";
