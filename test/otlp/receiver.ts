// A receiver of OTLP/HTTP traces that keeps what it gets: the place of a trace server in a test.
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { gunzipSync } from "node:zlib";
import { decodeExport, type ReceivedSpan } from "./decode-export.ts";

export interface OtlpReceiver {
  /** What OTEL_EXPORTER_OTLP_ENDPOINT has to be. */
  readonly endpoint: string;
  spansOf(traceId: string): readonly ReceivedSpan[];
  close(): void;
}

const PROTOBUF = "application/x-protobuf";

const readBody = async (request: IncomingMessage): Promise<Uint8Array> => {
  const body = await buffer(request);
  return request.headers["content-encoding"] === "gzip" ? gunzipSync(body) : body;
};

export const startOtlpReceiver = async (): Promise<OtlpReceiver> => {
  const spans: ReceivedSpan[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await readBody(request);
    const isExport = request.method === "POST" && request.url === "/v1/traces";
    if (!isExport || request.headers["content-type"] !== PROTOBUF) {
      response.writeHead(isExport ? 415 : 404).end();
      return;
    }
    spans.push(...decodeExport(body));
    // An answer without fields is an empty message.
    response.writeHead(200, { "content-type": PROTOBUF }).end();
  };
  const server = createServer((request, response) => {
    take(request, response).catch(() => response.writeHead(400).end());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spansOf: (traceId) => spans.filter((span) => span.traceId === traceId),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
};
