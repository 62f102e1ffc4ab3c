// One Postgres server for all test files of a run that only need a database: to make a server costs a second of CPU, to
// make a database a tenth of one. Vitest starts it before the first file and stops it after the last (`globalSetup`).
import type { TestProject } from "vitest/node";
import { startTestPostgres, type TestPostgres } from "./test-postgres.ts";

declare module "vitest" {
  interface ProvidedContext {
    readonly sharedPostgres: Pick<TestPostgres, "url" | "readerUrl">;
  }
}

export const setup = async (project: TestProject): Promise<() => Promise<void>> => {
  const { url, readerUrl, stop } = await startTestPostgres();
  project.provide("sharedPostgres", { url, readerUrl });
  return stop;
};
