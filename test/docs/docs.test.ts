// What the documentation says is there: commands, files, and pages that are generated from the code.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const read = (path: string): string => readFileSync(join(ROOT, path), "utf8");

const withoutCode = (text: string): string => text.replace(/```[\s\S]*?```/g, "");

const PAGES = [
  "README.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];

const scripts = Object.keys((JSON.parse(read("package.json")) as { scripts: object }).scripts);

describe("the documentation", () => {
  it.each(PAGES)("names only npm scripts that exist: %s", (page) => {
    const named = [...read(page).matchAll(/npm (?:run |(?=start|test))([a-z]+)/g)].map((match) => match[1] ?? "");
    expect(named.filter((name) => !scripts.includes(name))).toEqual([]);
  });

  it.each(PAGES)("links only to files that exist: %s", (page) => {
    const targets = [...withoutCode(read(page)).matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)].map(
      (match) => match[1] ?? "",
    );
    expect(targets.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });

  it("names only files that exist in the README's examples", () => {
    const files = [...read("README.md").matchAll(/(?:node|--file) ((?:test|deploy)\/\S+)/g)].map(
      (match) => match[1] ?? "",
    );
    expect(files).not.toEqual([]);
    expect(files.filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });

  it("holds reference pages as they are generated now", () => {
    const { status, stdout } = spawnSync(process.execPath, ["scripts/generate-docs.ts", "--check"], {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect({ status, stdout }).toEqual({ status: 0, stdout: "" });
  });
});
