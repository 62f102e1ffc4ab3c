// One screen in the browser: how long it took, what it asked of whom, what it complained of, and whether it can be used by
// everybody.
import { AppError } from "@openclaw/errors";
import axe from "axe-core";
import type { Browser, Page } from "playwright-core";

export interface Look {
  readonly width: number;
  readonly theme: "light" | "dark";
}

export interface Screen {
  readonly name: string;
  readonly path: string;
}

export interface Seen {
  readonly screen: Screen;
  readonly look: Look;
  readonly milliseconds: number;
  readonly scriptBytes: number;
  /** What must be empty. */
  readonly faults: readonly string[];
}

const HEIGHT = 900;
const DEADLINE_MS = 15_000;
/** The promise of the console, on loopback. */
const LOAD_MS = 1_000;
const SCRIPT_BYTES = 250_000;

interface Violation {
  readonly id: string;
  readonly help: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

/** By the browser's debugger, which the page's own policy does not concern. */
const evaluate = async (page: Page, expression: string): Promise<unknown> => {
  const session = await page.context().newCDPSession(page);
  const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
    expression,
    awaitPromise: true,
    returnByValue: true,
  });
  await session.detach();
  if (exceptionDetails !== undefined) throw new AppError("internal", exceptionDetails.text);
  return result.value;
};

const axeFaults = async (page: Page): Promise<string[]> => {
  await evaluate(page, axe.source);
  const violations = (await evaluate(
    page,
    "axe.run(document, { resultTypes: ['violations'] }).then((found) => found.violations)",
  )) as readonly Violation[];
  return violations.map(
    ({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes[0]?.html.slice(0, 200)} ${nodes[0]?.failureSummary ?? ""}`,
  );
};

/** What is being read is there, or could not be had. */
export const settled = async (page: Page): Promise<void> => {
  await page.locator("main h1").waitFor({ timeout: DEADLINE_MS });
  await page.locator(".loading").first().waitFor({ state: "detached", timeout: DEADLINE_MS });
};

export const openScreen = async (
  browser: Browser,
  door: string,
  screen: Screen,
  look: Look,
  file: string,
): Promise<Seen> => {
  const context = await browser.newContext({
    viewport: { width: look.width, height: HEIGHT },
    colorScheme: look.theme,
    reducedMotion: "reduce",
  });
  const faults: string[] = [];
  const scripts: Promise<number>[] = [];
  try {
    const page = await context.newPage();
    page.on("request", (request) => {
      if (!request.url().startsWith(`${door}/`))
        faults.push(`a request to another origin: ${request.url().slice(0, 200)}`);
    });
    page.on("requestfinished", (request) => {
      if (request.resourceType() === "script")
        scripts.push(request.sizes().then(({ responseBodySize }) => responseBodySize));
    });
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") faults.push(`console: ${message.text()}`);
    });
    page.on("pageerror", (error) => faults.push(`error: ${error.message}`));
    const began = performance.now();
    await page.goto(`${door}${screen.path}`, { waitUntil: "commit", timeout: DEADLINE_MS });
    await settled(page);
    const milliseconds = Math.round(performance.now() - began);
    const scriptBytes = (await Promise.all(scripts)).reduce((sum, bytes) => sum + bytes, 0);
    if (milliseconds > LOAD_MS) faults.push(`loaded in ${milliseconds} ms`);
    if (scriptBytes > SCRIPT_BYTES) faults.push(`${scriptBytes} bytes of script`);
    const wider = Number(await evaluate(page, "document.documentElement.scrollWidth - innerWidth"));
    if (wider > 0) faults.push(`${wider} pixels wider than the screen`);
    faults.push(...(await axeFaults(page)));
    await page.screenshot({ path: file, fullPage: true });
    return { screen, look, milliseconds, scriptBytes, faults };
  } finally {
    await context.close();
  }
};
