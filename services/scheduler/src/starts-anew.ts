// Whether the attempt after a failed one begins anew, or goes on after what was recorded. Pure.
import type { ErrorCode } from "@openclaw/contracts";

/**
 * What the recorded answers themselves led to: whoever goes on from them gets there again. All else is the fault of a
 * worker, a process, a dependency or the time, and says nothing against the record.
 */
const FROM_CONTENT: ReadonlySet<ErrorCode> = new Set(["output_invalid", "internal"]);

export const startsAnew = (code: ErrorCode): boolean => FROM_CONTENT.has(code);
