// Connections to tools, kept alive between calls. Each pool belongs to one origin at one checked address and can reach
// no other: the address is connected to as it is, and the peer is looked at once more when the connection stands.
// The origin's name is kept for the Host header and TLS.
import { AppError } from "@openclaw/errors";
import { buildConnector, Pool } from "undici";
import { canonicalAddress } from "./address-class.ts";
import { BoundedCache } from "./bounded-cache.ts";
import { hostAndPort } from "./endpoint-map.ts";
import type { Target } from "./resolve-target.ts";

/** A peer in the same network answers in milliseconds; three seconds cover one lost packet and its repetition. */
const CONNECT_MS = 3_000;
/** As many as calls can run at once: a call never waits for another one's connection. */
const MAX_CONNECTIONS = 64;
/** Agents name a handful of tool servers; 64 origins is far beyond that and a few sockets each. */
const MAX_POOLS = 64;

const connectPlainly = buildConnector({ timeout: CONNECT_MS, allowH2: false });

/** It says that nothing was sent: whoever asks for an effect may ask again. */
const notConnected = (url: URL, cause: Error): AppError => {
  const { code } = cause as { code?: unknown };
  const text = typeof code === "string" ? `no connection (${code})` : "no connection";
  return new AppError("tool_failed", `${hostAndPort(url)}: ${text}`, { cause, details: { sent: false } });
};

const connectTo =
  ({ url, address, port }: Target): buildConnector.connector =>
  (options, callback) => {
    connectPlainly({ ...options, hostname: address, port: String(port) }, (...[error, socket]) => {
      if (error !== null) return callback(notConnected(url, error), null);
      if (canonicalAddress(socket.remoteAddress ?? "") === address) return callback(null, socket);
      const peer = socket.remoteAddress ?? "nobody";
      socket.destroy();
      callback(new AppError("tool_egress_denied", `${url.host}: connected to ${peer} in place of ${address}`), null);
    });
  };

// The call's own signal bounds headers and body, so undici's timers stay off.
const createPool = (target: Target): Pool =>
  new Pool(target.url.origin, {
    connect: connectTo(target),
    connections: MAX_CONNECTIONS,
    headersTimeout: 0,
    bodyTimeout: 0,
  });

export interface PinnedPools {
  of(target: Target): Pool;
  /** Breaks off what still runs. */
  destroy(): Promise<void>;
}

export const createPinnedPools = (): PinnedPools => {
  const pools = new BoundedCache<Pool>(MAX_POOLS, (pool) => void pool.close());
  return {
    of: (target) => pools.getOrMake(`${target.url.origin} ${target.address}:${target.port}`, () => createPool(target)),
    destroy: async () => {
      await Promise.all(pools.values().map((pool) => pool.destroy()));
    },
  };
};
