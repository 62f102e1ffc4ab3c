import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLogger, createMetrics } from "@openclaw/telemetry";
import { afterEach, expect, it } from "vitest";
import { createApp } from "../app.ts";
import { consolePages } from "./console-pages.ts";

const PAGE = { accept: "text/html,*/*" };
let folder: string | undefined;
afterEach(() => {
  if (folder !== undefined) rmSync(folder, { recursive: true });
  folder = undefined;
});

const openApp = async (built?: string) => {
  const log = createLogger({ service: "test", instance: "test", level: "silent" });
  const app = await createApp({ log, metrics: createMetrics({ service: "test" }), names: new Set(["localhost"]) });
  await consolePages(app, built);
  return (url: string, headers: Readonly<Record<string, string>> = {}) =>
    app.inject({ method: "GET", url, headers: { host: "localhost", ...headers } });
};

const built = (): string => {
  folder = mkdtempSync(join(tmpdir(), "console-"));
  mkdirSync(join(folder, "assets"));
  writeFileSync(join(folder, "index.html"), "the console");
  writeFileSync(join(folder, "assets/index-1a2b.js"), "script");
  writeFileSync(join(folder, "assets/index-1a2b.js.gz"), "script, smaller");
  return folder;
};

it("is one page under every address of a screen, with a policy that keeps it at home", async () => {
  const get = await openApp(built());
  for (const url of ["/", "/tasks", "/tasks/task_1?state=failed", "/nothing"]) {
    const { statusCode, body, headers } = await get(url, PAGE);
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: "the console" });
    expect(headers["content-security-policy"]).toMatch(/^default-src 'self';/);
    expect(headers["cache-control"]).toBe("public, max-age=0");
  }
});

it("hides no mistake of a program", async () => {
  const get = await openApp(built());
  const missed = [await get("/v1/nothing", PAGE), await get("/nothing"), await get("/assets/index-gone.js", PAGE)];
  for (const response of missed) expect(response.json()).toMatchObject({ error: { code: "unknown_route" } });
  expect((await get("/assets/..%2findex.html")).statusCode).not.toBe(200);
});

it("loads files that never change, as small as the browser takes them", async () => {
  const get = await openApp(built());
  const plain = await get("/assets/index-1a2b.js");
  expect(plain.body).toBe("script");
  expect(plain.headers["cache-control"]).toBe("public, max-age=31536000, immutable");
  const small = await get("/assets/index-1a2b.js", { "accept-encoding": "gzip" });
  expect(small.headers).toMatchObject({
    "content-encoding": "gzip",
    "content-type": expect.stringContaining("javascript"),
  });
  expect(small.body).toBe("script, smaller");
});

it("says what to do where it is not built, and is there once it is", async () => {
  expect((await (await openApp())("/tasks", PAGE)).body).toContain("npm run console");
  const made = built();
  const later = join(made, "later");
  const get = await openApp(later);
  expect((await get("/", PAGE)).body).toContain("not built here yet");
  mkdirSync(join(later, "assets"), { recursive: true });
  writeFileSync(join(later, "index.html"), "now");
  writeFileSync(join(later, "assets/a.js"), "script");
  expect((await get("/", PAGE)).body).toBe("now");
  expect((await get("/assets/a.js")).body).toBe("script");
});
