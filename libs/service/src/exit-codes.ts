// What a service's exit code says to whoever started it.
import { AppError } from "@openclaw/errors";

export const EXIT_OK = 0;
export const EXIT_FAILED = 1;
/** sysexits.h EX_CONFIG: starting again without a change of the configuration is useless. */
const EXIT_CONFIG = 78;

export const exitCodeOf = (thrown: unknown): number =>
  thrown instanceof AppError && thrown.code === "invalid_config" ? EXIT_CONFIG : EXIT_FAILED;
