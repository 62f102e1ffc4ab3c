// What flow tests stand on: a real broker, a real database, the configuration that ships, and a connection of their own.
import { join } from "node:path";
import { Bus } from "@openclaw/bus";
import {
  type SpawnedService,
  spawnService,
  startTestNats,
  startTestPostgres,
  type TestPostgres,
} from "@openclaw/testkit";
import { Client } from "pg";
import pino from "pino";

const CONFIG_DIR = join(import.meta.dirname, "../../deploy/config");

export interface TestCluster {
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly postgres: Pick<TestPostgres, "kill" | "restart">;
  readonly bus: Bus;
  /** Starts a service with the cluster's addresses; it stops with the cluster. */
  service(name: string, env?: Readonly<Record<string, string>>): Promise<SpawnedService>;
  restartNats(): Promise<void>;
  /** One statement on a connection of its own, so that none is there when the database is killed. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

export const startCluster = async (): Promise<TestCluster> => {
  const [nats, postgres] = await Promise.all([startTestNats(), startTestPostgres()]);
  const bus = new Bus({ url: nats.url, name: "test", log: pino({ level: "silent" }) });
  await bus.start();
  const services: SpawnedService[] = [];
  return {
    natsUrl: nats.url,
    databaseUrl: postgres.url,
    postgres,
    bus,
    service: async (name, env = {}) => {
      const own = {
        NATS_URL: nats.url,
        NATS_MONITOR_URL: nats.monitorUrl,
        DATABASE_URL: postgres.url,
        OPENCLAW_CONFIG_DIR: CONFIG_DIR,
        OPENCLAW_ALLOW_LAZY_SYNC: "1",
      };
      const service = await spawnService({ name, env: { ...own, ...env } });
      services.push(service);
      await service.waitReady();
      return service;
    },
    restartNats: async () => {
      await nats.kill("SIGKILL");
      await nats.restart();
    },
    sql: async (text, values = []) => {
      const client = new Client({ connectionString: postgres.url });
      await client.connect();
      try {
        return (await client.query(text, [...values])).rows;
      } finally {
        await client.end();
      }
    },
    stop: async () => {
      await Promise.all(services.map((service) => service.stop()));
      await bus.stop();
      await Promise.all([nats.stop(), postgres.stop()]);
    },
  };
};
