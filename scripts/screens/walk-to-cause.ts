// From the overview to why a task failed, and its replay with another input, as an operator clicks it.
import { AppError } from "@openclaw/errors";
import type { Browser } from "playwright-core";
import { settled } from "./open-screen.ts";

export interface Walk {
  readonly clicks: number;
  readonly cause: string;
  /** The task that the edited input became. */
  readonly replayed: string;
}

const DEADLINE_MS = 15_000;

export const walkToCause = async (browser: Browser, door: string): Promise<Walk> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(DEADLINE_MS);
  try {
    await page.goto(door);
    await settled(page);
    let clicks = 0;
    const click = async (selector: string) => {
      await page.locator(selector).first().click();
      clicks += 1;
    };
    await click("a.tile:has-text('Dead letters')");
    await click("[data-row] .row-link");
    const error = page.locator("section[aria-label='Error']");
    const cause = (await error.locator("code").first().innerText()).trim();
    await page.getByRole("button", { name: "Replay with another input" }).click();
    const before = page.url();
    await page.locator("#replay-input").fill('{"text":"another input"}');
    await page.getByRole("button", { name: /^Hand in for/ }).click();
    await page.waitForURL((url) => url.toString() !== before);
    await page.locator("section[aria-labelledby='input'] pre", { hasText: "another input" }).waitFor();
    const replayed = new URL(page.url()).pathname.split("/").at(-1) ?? "";
    if (cause === "" || replayed === "") throw new AppError("internal", "the walk led nowhere");
    return { clicks, cause, replayed };
  } finally {
    await page.close();
  }
};
