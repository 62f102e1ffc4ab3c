// What flow tests stand on: a real broker, a real database, the configuration that ships, and a connection of their own.
import { join } from "node:path";
import { Bus } from "@openclaw/bus";
import {
  makeTestDatabase,
  type SpawnedService,
  spawnService,
  startTestNats,
  type TestDatabase,
} from "@openclaw/testkit";
import { Client } from "pg";
import pino from "pino";

const CONFIG_DIR = join(import.meta.dirname, "../../deploy/config");

export interface TestCluster {
  readonly natsUrl: string;
  readonly databaseUrl: string;
  readonly bus: Bus;
  /** Starts a service with the cluster's addresses; it stops with the cluster. */
  service(name: string, env?: Readonly<Record<string, string>>): Promise<SpawnedService>;
  restartNats(): Promise<void>;
  /** One statement on a connection of its own, so that none is there when the database is killed. */
  sql(text: string, values?: readonly unknown[]): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

/** A test that kills the database brings a server of its own; it stops with the cluster. */
export const startCluster = async (own?: TestDatabase): Promise<TestCluster> => {
  const [nats, database] = await Promise.all([startTestNats(), own ?? makeTestDatabase()]);
  const bus = new Bus({ url: nats.url, name: "test", log: pino({ level: "silent" }) });
  await bus.start();
  const services: SpawnedService[] = [];
  return {
    natsUrl: nats.url,
    databaseUrl: database.url,
    bus,
    service: async (name, env = {}) => {
      const addresses = {
        NATS_URL: nats.url,
        NATS_MONITOR_URL: nats.monitorUrl,
        DATABASE_URL: database.url,
        OPENCLAW_CONFIG_DIR: CONFIG_DIR,
        OPENCLAW_ALLOW_LAZY_SYNC: "1",
      };
      const service = await spawnService({ name, env: { ...addresses, ...env } });
      services.push(service);
      await service.waitReady();
      return service;
    },
    restartNats: async () => {
      await nats.kill("SIGKILL");
      await nats.restart();
    },
    sql: async (text, values = []) => {
      const client = new Client({ connectionString: database.url });
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
      await Promise.all([nats.stop(), database.stop()]);
    },
  };
};
