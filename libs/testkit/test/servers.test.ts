import { isAlive } from "@openclaw/devstack";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startTestNats, startTestPostgres, type TestNats, type TestPostgres } from "../src/index.ts";

let nats: TestNats;
let postgres: TestPostgres;

beforeAll(async () => {
  [nats, postgres] = await Promise.all([startTestNats(), startTestPostgres()]);
});

afterAll(async () => {
  await Promise.all([nats.stop(), postgres.stop()]);
});

it("a killed server stays dead until it is restarted, and keeps its address", async () => {
  const before = nats.pid ?? 0;
  await nats.kill();
  expect(isAlive(before)).toBe(false);
  expect(nats.pid).toBeUndefined();
  await nats.restart();
  const health = await fetch(`${nats.monitorUrl}/healthz`);
  expect(health.status).toBe(200);
  expect(nats.pid).not.toBe(before);
});

it("a killed Postgres recovers on restart", async () => {
  const before = postgres.pid;
  await postgres.kill();
  await postgres.restart();
  expect(postgres.pid).toBeGreaterThan(0);
  expect(postgres.pid).not.toBe(before);
});
