// Wires the tools and their threads behind one HTTP server.
import type { Part } from "@openclaw/service";
import { pause } from "@openclaw/time";
import { HttpServer, type HttpServerOptions } from "./http-server.ts";
import { createParseTool } from "./parse-tool.ts";
import { createQueryTool, type QueryToolOptions } from "./query-tool.ts";
import { createValidateTool } from "./validate-tool.ts";

/** Half of the service's deadline for stopping; a call that takes longer ends as `tool_failed` and is tried again. */
const DRAIN_MS = 10_000;

export type ToolserverOptions = Omit<HttpServerOptions, "tools"> & QueryToolOptions;

export interface Toolserver extends Part {
  /** Known once it has started. */
  readonly url: string;
}

export const createToolserver = ({ queries, database, ...http }: ToolserverOptions): Toolserver => {
  const parse = createParseTool();
  const validate = createValidateTool();
  const server = new HttpServer({ ...http, tools: [parse, validate, createQueryTool({ queries, database })] });
  return {
    name: "tools",
    get url() {
      return server.url;
    },
    start: () => server.start(),
    stop: async () => {
      const drained = new AbortController();
      const closed = server.stop().finally(() => drained.abort());
      await pause(DRAIN_MS, drained.signal);
      await Promise.all([closed, parse.stop(), validate.stop()]);
    },
  };
};
