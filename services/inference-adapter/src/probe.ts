// One look at a model server: does it answer, and what do its metrics say?
import type { Dispatcher } from "undici";
import { unreached } from "./chat-call.ts";
import { type EngineStats, readEngineStats } from "./engine-stats.ts";
import type { Observation } from "./replica-health.ts";

/** 1.5 s: under the interval between two looks, and long for a process that only has to say that it lives. */
const PROBE_DEADLINE_MS = 1_500;
/** 4 MiB: forty times what vLLM's metrics take. */
const MAX_PAGE_BYTES = 4 * 1024 * 1024;

export interface Probed {
  readonly seen: Observation;
  /** Undefined when the server tells none; that alone is no fault. */
  readonly stats?: EngineStats;
}

export interface ProbeOptions {
  readonly server: Dispatcher;
  /** What stands before the paths, "" mostly. */
  readonly basePath: string;
  readonly model: string;
  readonly signal: AbortSignal;
}

const readPage = async (body: Dispatcher.ResponseData["body"]): Promise<string> => {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body as AsyncIterable<Buffer>) {
    pieces.push(piece);
    size += piece.length;
    if (size > MAX_PAGE_BYTES) break;
  }
  return Buffer.concat(pieces).toString("utf8");
};

/** Any answer but a server error shows life: not every OpenAI-compatible server knows this path. */
const isAlive = (status: number): boolean => status < 500;

export const probeServer = async ({ server, basePath, model, signal }: ProbeOptions): Promise<Probed> => {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(PROBE_DEADLINE_MS)]);
  const get = (path: string) => server.request({ path: `${basePath}${path}`, method: "GET", signal: limit });
  try {
    const health = await get("/health");
    await health.body.dump();
    if (!isAlive(health.statusCode)) return { seen: "failed" };
  } catch (thrown) {
    return { seen: unreached(thrown) ?? (limit.aborted ? "late" : "failed") };
  }
  try {
    const metrics = await get("/metrics");
    const page = await readPage(metrics.body);
    return metrics.statusCode === 200 ? { seen: "ok", stats: readEngineStats(page, model) } : { seen: "ok" };
  } catch {
    return { seen: "ok" };
  }
};
