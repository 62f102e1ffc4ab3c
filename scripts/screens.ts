// npm run screens: looks at every screen of the console in a real browser, in two widths, light and dark, over a stack with
// tasks in every state. Exit 1 where one is slow, complains, asks another origin, or cannot be used by everybody.
import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { createClient } from "@openclaw/client";
import { environment, type Stack, startStack, untilInterrupted } from "@openclaw/devstack";
import { type Browser, chromium } from "playwright-core";
import { buildConsole } from "./console/build-console.ts";
import { consoleFolder } from "./console/console-folder.ts";
import { cancelAll } from "./screens/cancel-all.ts";
import { type FilledTasks, fillStack, keepBusy, writeConfig } from "./screens/fill-stack.ts";
import { findChromium } from "./screens/find-chromium.ts";
import { type Look, openScreen, type Screen, type Seen } from "./screens/open-screen.ts";
import { walkToCause } from "./screens/walk-to-cause.ts";

const ROOT = resolve(import.meta.dirname, "..");
const STATE = join(ROOT, ".openclaw/screens");
const PICTURES = join(ROOT, ".openclaw/pictures");
const USAGE = "npm run screens [-- --only NAME]   looks at the console in a browser; pictures in .openclaw/pictures";

const LOOKS: readonly Look[] = [1280, 390].flatMap((width) =>
  (["light", "dark"] as const).map((theme) => ({ width, theme })),
);

const screensOf = ({ succeeded, failed, dead, scheduled }: FilledTasks, busy: string): readonly Screen[] => [
  { name: "overview", path: "/" },
  { name: "tasks", path: "/tasks" },
  { name: "tasks-failed", path: "/tasks?state=failed&period=1h" },
  { name: "tasks-none", path: "/tasks?state=waiting_approval" },
  { name: "queues", path: "/queues" },
  { name: "agents", path: "/agents" },
  { name: "agent", path: "/agents/document-summarization" },
  { name: "dead-letters", path: "/dead-letters" },
  { name: "cost", path: "/cost?preset=article" },
  { name: "scorecard", path: "/scorecard?usd_per_month=4920" },
  { name: "task-succeeded", path: `/tasks/${succeeded.id}` },
  { name: "task-failed", path: `/tasks/${failed.id}?state=failed` },
  { name: "task-dead", path: `/tasks/${dead.id}` },
  { name: "task-scheduled", path: `/tasks/${scheduled.id}` },
  { name: "task-open", path: `/tasks/${busy}` },
  { name: "nothing", path: "/nothing" },
];

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const describe = ({ screen, look, milliseconds, scriptBytes, faults }: Seen): string =>
  [
    `${faults.length === 0 ? "ok  " : "BAD "} ${screen.name.padEnd(16)} ${String(look.width).padStart(4)} ${look.theme.padEnd(5)} ${String(milliseconds).padStart(5)} ms  ${Math.round(scriptBytes / 1000)} kB`,
    ...faults.map((fault) => `       ${fault}`),
  ].join("\n");

const lookAtAll = async (
  browser: Browser,
  stack: Stack,
  only: string | undefined,
  signal: AbortSignal,
): Promise<boolean> => {
  const client = createClient({ baseUrl: stack.http });
  const filled = await fillStack(client, ROOT, signal);
  await keepBusy(client, signal);
  const [busy] = (await client.page({ agent: "report-generation", pageSize: 1, signal })).tasks;
  const screens = screensOf(filled, busy?.id ?? filled.succeeded.id).filter(({ name }) => name.includes(only ?? ""));
  await mkdir(PICTURES, { recursive: true });
  // The first page of a browser pays for the browser.
  await openScreen(
    browser,
    stack.http,
    { name: "first", path: "/" },
    { width: 1280, theme: "light" },
    join(PICTURES, "first.png"),
  );
  let good = true;
  for (const screen of screens)
    for (const look of LOOKS) {
      const file = join(PICTURES, `${screen.name}-${look.width}-${look.theme}.png`);
      const seen = await openScreen(browser, stack.http, screen, look, file);
      say(describe(seen));
      good &&= seen.faults.length === 0;
    }
  const { clicks, cause, replayed } = await walkToCause(browser, stack.http);
  say(`from the overview to the cause (${cause}): ${clicks} clicks; with another input it became ${replayed}`);
  say(`all that match: ${await cancelAll(browser, stack.http, "report-generation")}`);
  return good && clicks <= 3;
};

const main = async (): Promise<number> => {
  const { values } = parseArgs({ options: { only: { type: "string" }, help: { type: "boolean" } } });
  if (values.help === true) {
    say(USAGE);
    return 0;
  }
  const { signal, release } = untilInterrupted();
  const env = environment();
  const found = await findChromium(env, say);
  const folder = env["OPENCLAW_CONSOLE_DIR"] || consoleFolder(ROOT, env);
  await buildConsole({ root: ROOT, folder, env, signal });
  await writeConfig(ROOT, join(STATE, "config"));
  const stack = await startStack({
    root: ROOT,
    stateDir: join(STATE, "state"),
    configDir: join(STATE, "config"),
    env: { ...env, OPENCLAW_CONSOLE_DIR: folder },
    report: say,
    signal,
    fresh: true,
    anyPorts: true,
  });
  let browser: Browser | undefined;
  try {
    browser = await chromium.launch({
      executablePath: found.path,
      env: found.env as Record<string, string>,
      // Root has no user namespace of its own, and what is looked at is our own page.
      args: ["--no-sandbox", "--disable-background-networking"],
    });
    return (await lookAtAll(browser, stack, values.only, signal)) ? 0 : 1;
  } finally {
    await browser?.close();
    await stack.stop();
    release();
  }
};

process.exitCode = await main();
