// Server-sent events on a raw response, with its back pressure.
import { once } from "node:events";
import type { ServerResponse } from "node:http";

export const createSseWriter = (response: ServerResponse, signal: AbortSignal) => ({
  open(headers: Readonly<Record<string, string>>): void {
    response.writeHead(200, {
      ...headers,
      "content-type": "text/event-stream; charset=utf-8",
      "cache-control": "no-cache",
    });
    // They go out before the first token, however late that is.
    response.flushHeaders();
  },
  /** Waits while the client reads slower than tokens come. */
  async send(values: readonly unknown[]): Promise<void> {
    const text = values.map((value) => `data: ${JSON.stringify(value)}\n\n`).join("");
    if (text !== "" && !response.write(text)) await once(response, "drain", { signal });
  },
  done(): void {
    response.end("data: [DONE]\n\n");
  },
});
