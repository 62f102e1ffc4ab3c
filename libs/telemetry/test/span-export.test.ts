import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { expect, it } from "vitest";
import { startSpan, startTracing, withSpan } from "../src/index.ts";

it("sends spans as protobuf to the named endpoint, and flushes them at the end", async () => {
  const received: { path: string | undefined; type: string | undefined; body: Buffer }[] = [];
  const take = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    received.push({ path: request.url, type: request.headers["content-type"], body: await buffer(request) });
    response.writeHead(200, { "content-type": "application/x-protobuf" }).end();
  };
  const receiver = createServer((request, response) => void take(request, response));
  receiver.listen(0, "127.0.0.1");
  await once(receiver, "listening");
  const { port } = receiver.address() as AddressInfo;
  const tracing = await startTracing({
    service: "ingress",
    instance: "ingress-1",
    otlpEndpoint: `http://127.0.0.1:${port}/`,
    sampleRatio: 1,
    onDropped: () => {},
  });
  await withSpan(tracing, { name: "POST /v1/tasks", kind: "server" }, () => Promise.resolve());
  await tracing.shutdown();
  receiver.closeAllConnections();
  receiver.close();
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({ path: "/v1/traces", type: "application/x-protobuf" });
  const text = received[0]?.body.toString("latin1");
  for (const expected of ["service.name", "ingress", "service.instance.id", "POST /v1/tasks"]) {
    expect(text).toContain(expected);
  }
});

it("does not let a publisher that hangs hold up a shutdown", async () => {
  const tracing = await startTracing({ service: "ingress", instance: "1", sampleRatio: 1, onDropped: () => {} });
  tracing.setPublisher(() => new Promise(() => {}));
  startSpan(tracing, { name: "work" }).end();
  const began = performance.now();
  await tracing.shutdown();
  expect(performance.now() - began).toBeLessThan(10_000);
});
