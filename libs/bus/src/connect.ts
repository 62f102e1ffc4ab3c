// The connection to NATS: waits for the server at start, reconnects for ever, and refuses a server that is too old.
import { AppError } from "@openclaw/errors";
import type { Logger } from "@openclaw/telemetry";
import { sleep } from "@openclaw/time";
import { connect, Events, type NatsConnection } from "nats";

/** 2.12.6 is the first with the 2026 security fixes of its line; streams and consumers here need nothing newer. */
export const MIN_SERVER_VERSION = "2.12.6";

/** Twice the time that a broker restart takes on a slow disk. */
const CONNECT_BUDGET_MS = 30_000;
const RETRY_PAUSE_MS = 250;

export interface ConnectOptions {
  /** Comma-separated server URLs. */
  readonly url: string;
  /** Shown in the server's connection list. */
  readonly name: string;
  readonly log: Logger;
  readonly onReconnect?: () => void;
  readonly onDisconnect?: () => void;
}

export const connectNats = async (options: ConnectOptions): Promise<NatsConnection> => {
  const { url, name } = options;
  const giveUpAt = performance.now() + CONNECT_BUDGET_MS;
  for (;;) {
    try {
      const connection = await connect({
        servers: url.split(","),
        name,
        maxReconnectAttempts: -1,
        // Otherwise two refused logins in a row, as while credentials are changed, would end the connection for good.
        ignoreAuthErrorAbort: true,
        reconnectTimeWait: 250,
        reconnectJitter: 250,
        // An Error made beforehand for each request, in case it fails; what callers get has a stack of its own.
        noAsyncTraces: true,
        pingInterval: 5_000,
        maxPingOut: 2,
        timeout: 5_000,
      });
      checkVersion(connection);
      follow(connection, options);
      return connection;
    } catch (error) {
      if (error instanceof AppError) throw error;
      if (performance.now() > giveUpAt) {
        const seconds = CONNECT_BUDGET_MS / 1000;
        throw new AppError("bus_unavailable", `no NATS server at ${hostsOf(url)} within ${seconds} s`, {
          cause: error,
        });
      }
      await sleep(RETRY_PAUSE_MS);
    }
  }
};

/** What may be shown of server URLs, which can carry a password or a token: where the servers are. */
export const hostsOf = (urls: string): string =>
  urls
    .split(",")
    .map((url) => (URL.canParse(url) ? new URL(url).host : "an address that is no URL"))
    .join(", ");

const checkVersion = (connection: NatsConnection): void => {
  const version = connection.info?.version ?? "0";
  if (isOlder(version, MIN_SERVER_VERSION)) {
    void connection.close();
    throw new AppError(
      "dependency_missing",
      `nats-server ${version} is too old; ${MIN_SERVER_VERSION} or newer is needed`,
    );
  }
};

export const isOlder = (version: string, least: string): boolean => {
  const [a, b] = [version, least].map((text) => text.split(/[.-]/, 3).map(Number));
  for (let i = 0; i < 3; i += 1) {
    const difference = (a?.[i] || 0) - (b?.[i] || 0);
    if (difference !== 0) return difference < 0;
  }
  return false;
};

const follow = (connection: NatsConnection, { log, onReconnect, onDisconnect }: ConnectOptions): void => {
  const watch = async () => {
    for await (const status of connection.status()) {
      if (status.type === Events.Reconnect) onReconnect?.();
      if (status.type === Events.Disconnect) onDisconnect?.();
      if (status.type === Events.Disconnect || status.type === Events.Reconnect)
        log.info({ status: status.type }, "NATS connection changed");
      if (status.type === Events.Error) log.warn({ error: String(status.data) }, "NATS reported an error");
    }
  };
  void watch();
};
