// A nats-server for one test file: real, on a free port, with streams of its own that go when it stops.
import { rm } from "node:fs/promises";
import { environment, type NatsServer, startNats } from "@openclaw/devstack";
import { makeTemporaryFolder } from "./temporary-folder.ts";

export interface TestNatsOptions {
  /** Tests are about order and content; only those about durability pay for a sync on each write. */
  readonly sync?: "always" | "lazy";
}

/** `kill` leaves it dead until `restart`, which keeps port and streams. */
export type TestNats = NatsServer;

export const startTestNats = async ({ sync = "lazy" }: TestNatsOptions = {}): Promise<TestNats> => {
  const dir = await makeTemporaryFolder();
  const server = await startNats({ env: environment(), dir, sync });
  return {
    url: server.url,
    monitorUrl: server.monitorUrl,
    get pid() {
      return server.pid;
    },
    kill: (signal) => server.kill(signal),
    restart: () => server.restart(),
    stop: async () => {
      await server.stop();
      await rm(dir, { recursive: true, force: true });
    },
  };
};
