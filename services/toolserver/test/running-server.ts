// A real server on a free port, and the calls that a gateway makes to it.
import { createHash } from "node:crypto";
import type { FinishedSpan } from "@openclaw/contracts";
import { createLogger, createMetrics, startTracing } from "@openclaw/telemetry";
import { HttpServer } from "../src/http-server.ts";
import { createToolserver, type ToolserverOptions } from "../src/index.ts";
import type { Tool } from "../src/tool.ts";

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown> & { error?: { code: string; kind: string; message: string } };
}

export interface RunningServer {
  readonly url: string;
  readonly spans: FinishedSpan[];
  post(endpoint: string, body: unknown, init?: RequestInit): Promise<Answer>;
  metrics(): Promise<string>;
  /** Sends what spans there are to `spans`. */
  flush(): Promise<void>;
  stop(): Promise<void>;
}

const observe = async () => {
  const metrics = createMetrics({ service: "toolserver" });
  const log = createLogger({ service: "toolserver", instance: "test", level: "silent" });
  const dropped = metrics.counter("openclaw_spans_dropped_total");
  const tracing = await startTracing({
    service: "toolserver",
    instance: "test",
    sampleRatio: 1,
    onDropped: (count) => dropped.inc(count),
  });
  return { metrics, log, tracing };
};

const ADDRESS = { host: "127.0.0.1", port: 0 };

/** The door alone, before tools of the test's own. */
export const startHttp = async (tools: readonly Tool[]): Promise<HttpServer> => {
  const http = new HttpServer({ ...ADDRESS, tools, ...(await observe()) });
  await http.start();
  return http;
};

export const startServer = async (
  tools: Partial<Pick<ToolserverOptions, "queries" | "database">> = {},
): Promise<RunningServer> => {
  const { metrics, log, tracing } = await observe();
  const spans: FinishedSpan[] = [];
  tracing.setPublisher(async (batch) => {
    spans.push(...batch);
  });
  const server = createToolserver({ ...ADDRESS, queries: [], database: undefined, ...tools, tracing, metrics, log });
  await server.start();
  return {
    url: server.url,
    spans,
    post: async (endpoint, body, init = {}) => {
      const response = await fetch(`${server.url}/${endpoint}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: typeof body === "string" ? body : JSON.stringify(body),
        ...init,
      });
      return { status: response.status, body: (await response.json()) as Answer["body"] };
    },
    metrics: () => metrics.text(),
    flush: () => tracing.flush(),
    stop: async () => {
      await server.stop();
      await tracing.shutdown();
    },
  };
};

/** A document as the gateway puts it into the arguments. */
export const asDocument = (bytes: Buffer | string, mediaType = "application/pdf") => {
  const buffer = Buffer.from(bytes);
  const hash = createHash("sha256").update(buffer).digest("hex");
  return { blob: `blob_${hash}`, media_type: mediaType, base64: buffer.toString("base64") };
};
