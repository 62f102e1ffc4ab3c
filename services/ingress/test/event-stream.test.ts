import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { EventStream } from "../src/event-stream.ts";

const MiB = 1024 * 1024;
const STALLED_MS = 300;

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** A response that is being read by nobody yet, and the socket at the reader's end. */
const openResponse = async () => {
  const arrived = Promise.withResolvers<ServerResponse>();
  server = createServer((_, response) => arrived.resolve(response));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const reader = connect((server.address() as AddressInfo).port, "127.0.0.1");
  reader.pause();
  reader.on("error", () => {});
  reader.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  return { response: await arrived.promise, reader };
};

describe("EventStream", () => {
  it("cuts a reader that does not read, having held a few events for it at most", async () => {
    const { response } = await openResponse();
    const stream = new EventStream(response, { stalledMs: STALLED_MS });
    stream.open({});
    const data = "x".repeat(MiB);
    let sent = 0;
    let held = 0;
    while (!stream.gone.aborted && sent < 200) {
      await stream.send({ event: "big", id: String(sent), data });
      sent += 1;
      held = Math.max(held, response.writableLength);
    }
    expect(stream.gone.aborted).toBe(true);
    // The rest is in the sockets of the system, whose size is its own affair.
    expect(held).toBeLessThan(2 * MiB);
  });

  it("waits for a slow reader and loses nothing", async () => {
    const { response, reader } = await openResponse();
    const stream = new EventStream(response, { stalledMs: 10_000 });
    stream.open({});
    let text = "";
    reader.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      reader.pause();
      setTimeout(() => reader.resume(), 5);
    });
    reader.resume();
    for (let i = 0; i < 20; i += 1) await stream.send({ event: "step", id: String(i), data: "y".repeat(100_000) });
    await Promise.all([stream.end(), once(reader, "close")]);
    expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual([...Array(20).keys()]);
  });

  it("tells when the reader has gone, and then sends nothing", async () => {
    const { response, reader } = await openResponse();
    const stream = new EventStream(response);
    stream.open({});
    reader.destroy();
    if (!stream.gone.aborted) await once(stream.gone, "abort");
    await stream.send({ event: "late", data: 1 });
    expect(response.writableLength).toBe(0);
  });

  it("cuts a reader that stops just before the end, and writes nothing after it", async () => {
    const { response } = await openResponse();
    const errors: unknown[] = [];
    response.on("error", (error) => errors.push(error));
    const stream = new EventStream(response, { stalledMs: STALLED_MS, heartbeatMs: 5 });
    stream.open({});
    // Small ones, so that the last of them waits in the process and `send` does not wait for it.
    while (response.writableLength === 0) {
      await stream.send({ event: "step", data: "z".repeat(4_000) });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await stream.end();
    expect(response.destroyed).toBe(true);
    expect(stream.gone.aborted).toBe(true);
    expect(errors).toEqual([]);
  });
});
