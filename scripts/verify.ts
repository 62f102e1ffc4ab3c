// npm run verify: everything that must hold before a change lands, fastest first. CI runs this and nothing else.
// Every step says what to type to mend it. The checks that only read run side by side, their output one after the other.
import { spawn } from "node:child_process";

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  readonly mend: string;
}

const CHECKS: readonly Step[] = [
  {
    name: "the lockfile is complete",
    command: ["npm", "ci", "--dry-run", "--ignore-scripts"],
    mend: "npm install, then commit package-lock.json",
  },
  { name: "format, names, sizes, imports", command: ["npm", "run", "--silent", "lint"], mend: "npm run fix" },
  {
    name: "types, no forgotten await",
    command: ["node", "scripts/check-program.ts"],
    mend: "npm run types, npm run awaits",
  },
  { name: "nothing unused", command: ["npm", "run", "--silent", "unused"], mend: "npm run unused" },
  {
    name: "reference pages are current",
    command: ["npm", "run", "--silent", "docs", "--", "--check"],
    mend: "npm run docs",
  },
];

const TESTS: Step = { name: "tests", command: ["npm", "--silent", "test"], mend: "npm test" };

/** Twice what all of it takes on two cores; a step that hangs must not hang CI. */
const STEP_LIMIT_MS = 600_000;

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Runs a step and says whether it passed; what it prints is kept until then unless `live`. */
const run = ({ name, command }: Step, live: boolean): Promise<boolean> =>
  new Promise((resolve) => {
    const began = performance.now();
    const heard: Buffer[] = [];
    const end = (code: number | null) => {
      const passed = code === 0;
      const title = live ? "" : `\n> ${name}\n${Buffer.concat(heard).toString("utf8")}`;
      process.stdout.write(`${title}${passed ? "ok" : "FAILED"} ${name} (${seconds(began)})\n`);
      resolve(passed);
    };
    const [program = "npm", ...args] = command;
    const out = live ? "inherit" : "pipe";
    const child = spawn(program, args, { stdio: ["ignore", out, out], timeout: STEP_LIMIT_MS });
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => heard.push(chunk));
    child.on("error", () => end(null));
    child.on("close", end);
  });

const began = performance.now();
const failed: Step[] = [];
const note = (step: Step, passed: boolean) => passed || failed.push(step);
await Promise.all(CHECKS.map(async (step) => note(step, await run(step, false))));
process.stdout.write(`\n> ${TESTS.name}\n`);
note(TESTS, await run(TESTS, true));
for (const { name, mend } of failed) process.stdout.write(`FAILED ${name}; to mend it: ${mend}\n`);
process.stdout.write(`verify took ${seconds(began)}\n`);
process.exitCode = failed.length === 0 ? 0 : 1;
