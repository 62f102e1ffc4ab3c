// The import law, the declared dependencies and the house's words, checked against the sources themselves.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BANNED_FILE_NAMES, ONLY_IN, type PackageRule, RULES } from "./rules.ts";
import { isTest, packageFolders, ROOT, type SourceFile, sourcesOf } from "./sources.ts";

const folders = packageFolders();
const production = (folder: string): SourceFile[] => sourcesOf(folder).filter(({ path }) => !isTest(path));

const ruleOf = (folder: string): PackageRule => {
  const rule = RULES[folder];
  if (rule === undefined) throw new Error(`${folder} has no row in test/architecture/rules.ts`);
  return rule;
};

const packageName = (specifier: string): string =>
  specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");

const matches = (name: string, allowed: readonly string[]): boolean =>
  allowed.some((pattern) => (pattern.endsWith("/*") ? name.startsWith(pattern.slice(0, -1)) : pattern === name));

const forbidden = ({ path, imports }: SourceFile, folder: string): string[] =>
  imports.filter((specifier) => !allowed(path, specifier, folder)).map((specifier) => `${path} imports ${specifier}`);

const allowed = (path: string, specifier: string, folder: string): boolean => {
  const { ours, others, pure = false } = ruleOf(folder);
  if (specifier.startsWith(".")) return !leavesPackage(path, specifier, folder);
  if (specifier.startsWith("node:")) return !pure;
  const name = packageName(specifier);
  if (!name.startsWith("@openclaw/")) return matches(name, others);
  return specifier === name && ours.includes(name.slice("@openclaw/".length));
};

const leavesPackage = (path: string, specifier: string, folder: string): boolean =>
  !new URL(specifier, `file:///${path}`).pathname.startsWith(`/${folder}/`);

describe("imports", () => {
  it("have a rule for every package, and no rule for a package that is gone", () => {
    expect(Object.keys(RULES).sort()).toEqual([...folders].sort());
  });

  it.each(folders)("of %s are those its rule allows", (folder) => {
    expect(production(folder).flatMap((source) => forbidden(source, folder))).toEqual([]);
  });

  it("are seen by this test at all", () => {
    const source = {
      path: "services/worker/src/x.ts",
      text: "",
      imports: ["@openclaw/scheduler", "nats", "../../ingress/src/app.ts"],
    };
    expect(forbidden(source, "services/worker")).toHaveLength(3);
  });

  it.each(folders)("of %s are declared in its package.json, within its rule", (folder) => {
    const { dependencies = {} } = JSON.parse(readFileSync(join(ROOT, folder, "package.json"), "utf8")) as {
      dependencies?: Record<string, string>;
    };
    const rule = ruleOf(folder);
    const beyond = Object.keys(dependencies).filter((name) =>
      name.startsWith("@openclaw/")
        ? !rule.ours.includes(name.slice("@openclaw/".length))
        : !matches(name, rule.others),
    );
    expect(beyond).toEqual([]);
  });
});

describe("the house's words", () => {
  const sources = folders.flatMap(production);

  it.each(ONLY_IN)("$why", ({ pattern, where }) => {
    const found = sources.filter(
      ({ path, text }) => pattern.test(withoutComments(text)) && !where.some((folder) => path.startsWith(`${folder}/`)),
    );
    expect(found.map(({ path }) => path)).toEqual([]);
  });

  it("name files by their reason", () => {
    expect(
      sources.filter(({ path }) => BANNED_FILE_NAMES.test(path.split("/").at(-1) ?? "")).map(({ path }) => path),
    ).toEqual([]);
  });

  it("explain every package in a README of its own", () => {
    expect(folders.filter((folder) => !existsSync(join(ROOT, folder, "README.md")))).toEqual([]);
  });
});

const withoutComments = (text: string): string => text.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, "");
