// The repository's own sources, as text, with what each file imports.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";

export const ROOT = join(import.meta.dirname, "../..");

export interface SourceFile {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly imports: readonly string[];
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\b[^;"'`]*?from\s+["']([^"']+)["']|(?:^|\n)\s*import\s+["']([^"']+)["']|\bimport\(\s*["']([^"']+)["']\s*\)/g;

const importsOf = (text: string): string[] =>
  [...text.matchAll(IMPORT)].map((match) => match[1] ?? match[2] ?? match[3] ?? "");

/** Every TypeScript file below a folder of the repository. */
export const sourcesOf = (folder: string): SourceFile[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !entry.parentPath.includes("node_modules"))
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      const text = readFileSync(path, "utf8");
      return { path: relative(ROOT, path).replaceAll("\\", "/"), text, imports: importsOf(text) };
    });

export const packageFolders = (): string[] =>
  ["libs", "services"].flatMap((kind) => readdirSync(join(ROOT, kind)).map((name) => `${kind}/${name}`));

export const isTest = (path: string): boolean => /\.test\.tsx?$/.test(path) || /\/test\//.test(path);
