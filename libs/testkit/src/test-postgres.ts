// A Postgres server for one test file: real, on a free port, with an empty database that goes when it stops.
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { environment, type PostgresServer, removeReachableFolder, startPostgres } from "@openclaw/devstack";
import { makeTemporaryFolder } from "./temporary-folder.ts";

/** `kill` leaves it dead until `restart`, which keeps port and data. */
export type TestPostgres = Omit<PostgresServer, "dataDir">;

export const startTestPostgres = async (): Promise<TestPostgres> => {
  const folder = await makeTemporaryFolder();
  const dir = join(folder, "postgres");
  const server = await startPostgres({ env: environment(), dir, lazy: true });
  return {
    url: server.url,
    readerUrl: server.readerUrl,
    get pid() {
      return server.pid;
    },
    kill: (signal) => server.kill(signal),
    restart: () => server.restart(),
    stop: async () => {
      await server.stop();
      await removeReachableFolder(dir);
      await rm(folder, { recursive: true, force: true });
    },
  };
};
