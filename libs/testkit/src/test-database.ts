// An empty database for one test file, on the server that the run's test files share.
import { randomUUID } from "node:crypto";
import { Store } from "@openclaw/store";
import { createLogger } from "@openclaw/telemetry";
import { inject } from "vitest";
import type { TestPostgres } from "./test-postgres.ts";

/** A test that kills, restarts or configures the server needs one of its own: `startTestPostgres`. */
export type TestDatabase = Pick<TestPostgres, "url" | "readerUrl" | "stop">;

const inDatabase = (url: string, name: string): string => {
  const own = new URL(url);
  own.pathname = name;
  return own.href;
};

export const makeTestDatabase = async (): Promise<TestDatabase> => {
  const { url, readerUrl } = inject("sharedPostgres");
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const log = createLogger({ service: "test", instance: "test", level: "silent" });
  const server = new Store({ url, applicationName: "test", log, maxConnections: 1 });
  await server.query("", `create database ${name}`);
  await server.stop();
  // It goes with the server: to drop a database makes the server write out everybody's.
  return { url: inDatabase(url, name), readerUrl: inDatabase(readerUrl, name), stop: () => Promise.resolve() };
};
