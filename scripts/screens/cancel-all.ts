// All that match, from the console: the job is begun with a typed word, shows its progress, and ends.
import type { Browser } from "playwright-core";
import { settled } from "./open-screen.ts";

const DEADLINE_MS = 30_000;

/** What the line of the job says at its end. */
export const cancelAll = async (browser: Browser, door: string, agent: string): Promise<string> => {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(DEADLINE_MS);
  try {
    await page.goto(`${door}/tasks?agent=${agent}&state=queued`);
    await settled(page);
    await page.getByRole("button", { name: "Cancel all" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox").fill("cancel");
    await dialog.getByRole("button", { name: "Cancel all that match" }).click();
    const job = page.locator(".job").first();
    await job.getByRole("button", { name: "Close" }).waitFor();
    return (await job.innerText()).replace(/\s+/g, " ").replace(" Close", "");
  } finally {
    await page.close();
  }
};
