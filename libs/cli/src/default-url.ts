// The door of the stack that runs in a folder, or where the door usually is.
import { readFileSync } from "node:fs";
import { join } from "node:path";

const USUAL_URL = "http://127.0.0.1:8400";

/** The address in a run file; undefined when it has none. */
export const urlInRunFile = (text: string): string | undefined => {
  try {
    const run = JSON.parse(text) as { http?: unknown } | null;
    return typeof run?.http === "string" ? run.http : undefined;
  } catch {
    return undefined;
  }
};

export const defaultUrl = (folder: string): string => {
  try {
    return urlInRunFile(readFileSync(join(folder, ".openclaw", "run.json"), "utf8")) ?? USUAL_URL;
  } catch {
    return USUAL_URL;
  }
};
