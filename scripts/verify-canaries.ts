// npm run canaries: plants one fault at a time in a copy of the repository and shows that the step of `npm run verify`
// that should find it does. A check that cannot fail is no check. Each step first passes on the copy without a fault.
import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { environment } from "@openclaw/devstack";

const ROOT = resolve(import.meta.dirname, "..");
const STEP_LIMIT_MS = 180_000;

interface Canary {
  readonly fault: string;
  /** The command that must fail, as `npm run verify` runs it. */
  readonly step: readonly string[];
  /** What its output must name. */
  readonly names: RegExp;
  readonly file: string;
  readonly plant: (text: string) => string;
}

const LINT = ["npm", "run", "--silent", "lint"];
const PROGRAM = ["node", "scripts/check-program.ts"];

const CANARIES: readonly Canary[] = [
  {
    fault: "a service imports another",
    step: LINT,
    names: /noUndeclaredDependencies/,
    file: "services/recorder/src/main.ts",
    plant: (text) => `import "@openclaw/worker";\n${text}`,
  },
  {
    fault: "a service imports another and declares it",
    step: ["npx", "vitest", "run", "test/architecture"],
    names: /services\/recorder/,
    file: "services/recorder/package.json",
    plant: (text) => text.replace('"dependencies": {', '"dependencies": {\n    "@openclaw/worker": "0.1.0",'),
  },
  {
    fault: "a file passes 250 lines",
    step: LINT,
    names: /noExcessiveLinesPerFile/,
    file: "libs/time/src/clock.ts",
    plant: (text) => `${text}${Array.from({ length: 251 }, (_, i) => `export const line${i} = ${i};\n`).join("")}`,
  },
  {
    fault: "an await is forgotten",
    step: PROGRAM,
    names: /no-floating-promises/,
    file: "services/scheduler/src/agent-catalogue.ts",
    plant: (text) => text.replace("await insertAgentVersions", "insertAgentVersions"),
  },
  {
    fault: "a type is wrong",
    step: PROGRAM,
    names: /clock\.ts\(.*error TS2322/,
    file: "libs/time/src/clock.ts",
    plant: (text) => `${text}export const wrong: number = "one";\n`,
  },
  {
    fault: "a reference page is stale",
    step: ["npm", "run", "--silent", "docs", "--", "--check"],
    names: /errors\.md is stale/,
    file: "docs/errors.md",
    plant: (text) => text.replace("unknown_agent", "unknown_person"),
  },
  {
    fault: "a lockfile entry is missing",
    step: ["npm", "ci", "--dry-run", "--ignore-scripts"],
    names: /lock file|in sync/,
    file: "package-lock.json",
    plant: (text) => withoutEntry(text, "node_modules/picocolors"),
  },
];

const withoutEntry = (text: string, entry: string): string => {
  const lock = JSON.parse(text) as { packages: Record<string, unknown> };
  delete lock.packages[entry];
  return `${JSON.stringify(lock, null, 2)}\n`;
};

const copyRepository = (): string => {
  const copy = mkdtempSync(join(tmpdir(), "openclaw-canaries-"));
  const { stdout } = spawnSync("git", ["ls-files", "-z"], { cwd: ROOT, encoding: "utf8" });
  for (const file of stdout.split("\0").filter((name) => name !== "")) {
    mkdirSync(dirname(join(copy, file)), { recursive: true });
    cpSync(join(ROOT, file), join(copy, file));
  }
  // A workspace that needs another version than the rest has a folder of its own.
  for (const folder of globSync("{.,libs/*,services/*}/node_modules", { cwd: ROOT }))
    symlinkSync(join(ROOT, folder), join(copy, folder));
  // The formatter reads .gitignore only inside a repository.
  spawnSync("git", ["init", "-q"], { cwd: copy });
  return copy;
};

/** What a fault is called is looked for in the words of the step, also where this was started with `npm run --silent`. */
const { npm_config_loglevel: _, ...ENV } = environment();

const run = (copy: string, [program = "npm", ...args]: readonly string[]) => {
  const options = { cwd: copy, encoding: "utf8", timeout: STEP_LIMIT_MS, env: ENV } as const;
  const { status, stdout, stderr } = spawnSync(program, args, options);
  return { passed: status === 0, output: `${stdout}${stderr}` };
};

const check = (copy: string, { fault, step, names, file, plant }: Canary): boolean => {
  const path = join(copy, file);
  const sound = readFileSync(path, "utf8");
  const planted = plant(sound);
  const control = run(copy, step);
  writeFileSync(path, planted);
  const found = run(copy, step);
  writeFileSync(path, sound);
  const ok = planted !== sound && control.passed && !found.passed && names.test(found.output);
  const told = control.passed ? "" : "; without the fault the step fails too";
  process.stdout.write(`${ok ? "found" : "MISSED"}  ${fault}: ${step.join(" ")}${told}\n`);
  if (!ok) process.stdout.write(`${(control.passed ? found : control).output.slice(-2_000)}\n`);
  return ok;
};

const copy = copyRepository();
try {
  const missed = CANARIES.filter((canary) => !check(copy, canary));
  process.stdout.write(`${CANARIES.length - missed.length} of ${CANARIES.length} planted faults found\n`);
  process.exitCode = missed.length === 0 ? 0 : 1;
} finally {
  rmSync(copy, { recursive: true, force: true });
}
