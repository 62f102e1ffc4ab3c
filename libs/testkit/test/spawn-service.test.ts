import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isAlive } from "@openclaw/devstack";
import { afterEach, beforeEach, expect, it } from "vitest";
import { makeTemporaryFolder, type SpawnedService, spawnService } from "../src/index.ts";

const SAMPLE = `
import { createServer } from "node:http";
process.stdout.write("hello from the sample, set to " + process.env.OPENCLAW_POOL + "\\n");
if (process.env.OPENCLAW_POOL === "wrong") process.exit(78);
createServer((_, response) => response.end("ok")).listen(Number(process.env.OPENCLAW_METRICS_PORT), "127.0.0.1");
`;

let root: string;
let service: SpawnedService | undefined;

beforeEach(async () => {
  root = await makeTemporaryFolder();
  const source = join(root, "services", "sample", "src");
  await mkdir(source, { recursive: true });
  await writeFile(join(root, "package.json"), '{"type":"module"}');
  await writeFile(join(source, "main.ts"), SAMPLE);
});

afterEach(async () => {
  await service?.stop();
  service = undefined;
  await rm(root, { recursive: true, force: true });
});

it("a spawned service gets its environment, becomes ready, and stays dead when it is killed", async () => {
  service = await spawnService({ root, name: "sample", env: { OPENCLAW_POOL: "blue" } });
  await service.waitReady();
  const pid = service.pid ?? 0;
  expect((await fetch(`${service.metricsUrl}/healthz`)).status).toBe(200);
  expect(service.logs()).toBe("hello from the sample, set to blue\n");
  await service.kill();
  expect(isAlive(pid)).toBe(false);
  expect(service.pid).toBeUndefined();
});

it("a spawned service that cannot start is tried once, and waitReady shows its log", async () => {
  service = await spawnService({ root, name: "sample", env: { OPENCLAW_POOL: "wrong" } });
  await expect(service.waitReady()).rejects.toThrow(/sample ended before it was ready.*\n.*set to wrong/);
});
