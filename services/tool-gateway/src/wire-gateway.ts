// Puts the gateway together from what it is given.

import type { Part } from "@openclaw/service";
import type { Queries, Store } from "@openclaw/store";
import { systemClock } from "@openclaw/time";
import { createAgentVersions } from "./agent-versions.ts";
import { createArgumentSchemas } from "./argument-schemas.ts";
import { createBlobTable } from "./blob-table.ts";
import { ByteRoom } from "./byte-room.ts";
import { createCallEndpoint } from "./call-endpoint.ts";
import { EffectLedger } from "./effect-ledger.ts";
import { createEffectTable } from "./effect-table.ts";
import { parseEndpointMap } from "./endpoint-map.ts";
import { lookupHost } from "./lookup-host.ts";
import { createPerformCall } from "./perform-call.ts";
import { createPinnedPools } from "./pinned-pools.ts";
import type { Lookup } from "./resolve-target.ts";
import { ToolGateway, type ToolGatewayDeps } from "./tool-gateway.ts";

/**
 * In each direction: four of the largest, or as many smaller ones. A byte is held up to five times on its way (as the
 * database's text, as bytes, as base64, in the body, in the socket), so both together are 320 MiB at most.
 */
const ROOM_BYTES = 32 * 1024 * 1024;

export interface GatewayOptions extends Pick<ToolGatewayDeps, "bus" | "log" | "metrics" | "tracing"> {
  readonly store: Queries & Pick<Store, "transaction">;
  /** `host:port` to `address:port`. */
  readonly endpointMap: Readonly<Record<string, string>>;
  /** The system's resolver unless given. */
  readonly lookup?: Lookup;
}

export interface WiredGateway {
  readonly gateway: ToolGateway;
  /** The connections to tools; to be stopped after the gateway. */
  readonly connections: Part;
}

export const wireGateway = (options: GatewayOptions): WiredGateway => {
  const { bus, store, log, metrics, tracing, lookup = lookupHost } = options;
  const endpointMap = parseEndpointMap(options.endpointMap);
  const pools = createPinnedPools();
  const callEndpoint = createCallEndpoint({ endpointMap, lookup }, pools);
  const blobs = createBlobTable(store);
  const [sending, receiving] = [new ByteRoom(ROOM_BYTES), new ByteRoom(ROOM_BYTES)];
  const perform = createPerformCall({ blobs, callEndpoint, sending, receiving });
  const agents = createAgentVersions(store);
  const schemas = createArgumentSchemas();
  const effects = new EffectLedger({ table: createEffectTable(store), perform, log });
  const clock = systemClock;
  const gateway = new ToolGateway({ bus, agents, schemas, perform, effects, clock, log, metrics, tracing });
  return {
    gateway,
    connections: { name: "tool connections", start: () => Promise.resolve(), stop: () => pools.destroy() },
  };
};
