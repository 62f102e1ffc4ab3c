import { rm } from "node:fs/promises";
import { createServer, type Server } from "node:net";
import { afterEach, beforeEach, expect, it } from "vitest";
import { environment, type Stack, startStack } from "../src/index.ts";
import { makeSampleRoot, startOf } from "./fixtures/sample-root.ts";

let root: string;
let stack: Stack | undefined;

beforeEach(async () => {
  root = await makeSampleRoot();
});

afterEach(async () => {
  await stack?.stop();
  await rm(root, { recursive: true, force: true });
});

it("moves from taken ports to free ones", async () => {
  const taken: Server[] = [];
  for (const port of [4222, 5432, 8400, 9001]) {
    const server = createServer();
    taken.push(server);
    // Where something else has the port already, it is taken all the same.
    await new Promise<void>((resolve) => server.once("error", () => resolve()).listen(port, "127.0.0.1", resolve));
  }
  const { PATH, HOME } = environment();
  stack = await startStack({ root, env: { PATH, HOME }, report: () => {}, sync: "lazy" });
  const toolserver = (await startOf(stack.metrics["toolserver"])).env;
  const ports = [stack.nats, stack.postgres, stack.http].map((url) => Number(new URL(url).port));
  for (const port of [...ports, Number(toolserver["OPENCLAW_TOOLSERVER_PORT"])]) {
    expect([4222, 5432, 8400, 9001]).not.toContain(port);
  }
  for (const server of taken) server.close();
});
