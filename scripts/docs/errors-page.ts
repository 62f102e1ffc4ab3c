import { ERROR_CODES } from "@openclaw/contracts";
import { DISPOSITIONS } from "@openclaw/errors";
import { code, page, table } from "./table.ts";

export const errorsPage = (): string =>
  page(
    "Errors",
    'One shape everywhere: `{ "error": { "code", "kind", "message", "details"?, "retry_after_ms"? } }`. Match on `code`.',
    "## Codes",
    table(
      ["code", "kind", "meaning"],
      Object.entries(ERROR_CODES).map(([name, [kind, meaning]]) => [code(name), kind, meaning]),
    ),
    "## What a kind leads to",
    table(
      ["kind", "message", "HTTP", "log", "counted against", "a failed attempt's task"],
      Object.entries(DISPOSITIONS).map(([kind, d]) => [
        kind,
        d.message,
        String(d.httpStatus),
        d.logLevel,
        d.fault,
        d.task,
      ]),
    ),
    "`unknown_*` codes are 404, `too_large` is 413 at the HTTP door.",
  );
