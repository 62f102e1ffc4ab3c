// npm run verify: everything that must hold before a change lands, fastest first. CI runs this and nothing else.
// Every step says what to type to mend it.
import { spawn } from "node:child_process";

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly mend: string;
}

const STEPS: readonly Step[] = [
  {
    name: "the lockfile is complete",
    command: ["npm", "ci", "--dry-run", "--ignore-scripts"],
    mend: "npm install, then commit package-lock.json",
  },
  { name: "format, names, sizes, imports", command: ["npm", "run", "--silent", "lint"], mend: "npm run fix" },
  { name: "types", command: ["npm", "run", "--silent", "types"], mend: "npm run types" },
  { name: "no forgotten await", command: ["npm", "run", "--silent", "awaits"], mend: "npm run awaits" },
  { name: "nothing unused", command: ["npm", "run", "--silent", "unused"], mend: "npm run unused" },
  {
    name: "reference pages are current",
    command: ["npm", "run", "--silent", "docs", "--", "--check"],
    mend: "npm run docs",
  },
  { name: "tests", command: ["npm", "--silent", "test"], mend: "npm test" },
];

/** Twice what all of it takes on two cores; a step that hangs must not hang CI. */
const STEP_LIMIT_MS = 600_000;

const run = (command: readonly string[]): Promise<number> =>
  new Promise((resolve) => {
    const [program = "npm", ...args] = command;
    const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], timeout: STEP_LIMIT_MS });
    child.on("error", () => resolve(1));
    child.on("exit", (code) => resolve(code ?? 1));
  });

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

const began = performance.now();
const failed: Step[] = [];
for (const step of STEPS) {
  process.stdout.write(`\n> ${step.name}\n`);
  const stepBegan = performance.now();
  const code = await run(step.command);
  process.stdout.write(`${code === 0 ? "ok" : "FAILED"} ${step.name} (${seconds(stepBegan)})\n`);
  if (code !== 0) failed.push(step);
}
for (const { name, mend } of failed) process.stdout.write(`FAILED ${name}; to mend it: ${mend}\n`);
process.stdout.write(`verify took ${seconds(began)}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
