// Where the console of these sources is, or will be, built: in the program cache, under a hash of everything that goes into it.
// So it is built once for all clones of a version, and what was built is never changed.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { defaultCacheDir, type Environment } from "@openclaw/devstack";

const SOURCES = [
  ...["client", "console", "contracts", "cost", "engine", "errors", "time"].map((name) => `libs/${name}`),
  "scripts/console",
];

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\.test\.tsx?$|\.md$/.test(path));

const consoleHash = (root: string): string => {
  const hash = createHash("sha256");
  const files = [...SOURCES.flatMap((folder) => filesOf(join(root, folder))), join(root, "package-lock.json")];
  for (const path of files.sort()) {
    const bytes = readFileSync(path);
    hash.update(`${relative(root, path)} ${bytes.length}\n`).update(bytes);
  }
  return hash.digest("hex").slice(0, 16);
};

export const consoleFolder = (root: string, env: Environment): string =>
  join(defaultCacheDir(env), "console", consoleHash(root));
