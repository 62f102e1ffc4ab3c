import { AppError } from "@openclaw/errors";
import { createLogger } from "@openclaw/telemetry";
import { NatsError, ErrorCode as NatsErrorCode } from "nats";
import { expect, it } from "vitest";
import { Outbox } from "./outbox.ts";

const log = createLogger({ service: "test", instance: "test", level: "silent" });
const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

/** What the client was given, in order; it refuses everything with `refusal`. */
class Recorder {
  readonly sent: string[] = [];
  refusal: NatsErrorCode | undefined;
  draining = false;
  closed = false;

  publish(subject: string): void {
    if (this.refusal !== undefined) throw NatsError.errorForCode(this.refusal);
    if (this.closed) throw NatsError.errorForCode(NatsErrorCode.ConnectionClosed);
    this.sent.push(subject);
  }

  isDraining(): boolean {
    return this.draining;
  }

  isClosed(): boolean {
    return this.closed;
  }
}

const make = () => {
  const client = new Recorder();
  return { client, outbox: new Outbox(client, log) };
};

const bytes = (count: number) => new Uint8Array(count);

it("what a turn sends is handed over when the turn ends, in order", async () => {
  const { client, outbox } = make();
  outbox.send("a", bytes(1));
  await Promise.resolve();
  outbox.send("b", bytes(1));
  expect(client.sent).toEqual([]);
  await turn();
  expect(client.sent).toEqual(["a", "b"]);
  outbox.send("c", bytes(1));
  await turn();
  expect(client.sent).toEqual(["a", "b", "c"]);
});

it("more bytes than may wait are handed over at once", () => {
  const { client, outbox } = make();
  for (let i = 0; i < 8; i += 1) outbox.send(`m${i}`, bytes(40 * 1024));
  expect(client.sent).toEqual(["m0", "m1", "m2", "m3", "m4", "m5", "m6"]);
});

it("empty messages count too", () => {
  const { client, outbox } = make();
  for (let i = 0; i < 2_000; i += 1) outbox.send("m", bytes(0));
  expect(client.sent.length).toBeGreaterThan(0);
});

it("a large message is handed over at once, after those that waited", () => {
  const { client, outbox } = make();
  outbox.send("small", bytes(1));
  outbox.send("large", bytes(64 * 1024));
  expect(client.sent).toEqual(["small", "large"]);
});

it("a large message that the server would not take is refused to its sender", () => {
  const { client, outbox } = make();
  client.refusal = NatsErrorCode.MaxPayloadExceeded;
  expect(() => outbox.send("a", bytes(100 * 1024))).toThrow(expect.objectContaining({ code: "too_large" }));
});

it("emptying hands over what waits, once", async () => {
  const { client, outbox } = make();
  outbox.send("a", bytes(1));
  outbox.empty();
  expect(client.sent).toEqual(["a"]);
  await turn();
  expect(client.sent).toEqual(["a"]);
});

it("a connection that drains is handed each message at once; a closed one refuses it", () => {
  const { client, outbox } = make();
  client.draining = true;
  outbox.send("a", bytes(1));
  expect(client.sent).toEqual(["a"]);
  client.closed = true;
  expect(() => outbox.send("b", bytes(1))).toThrow(expect.objectContaining({ code: "bus_unavailable" }));
});

it("a message that is refused later tells its sender and does not hold up the others", async () => {
  const { client, outbox } = make();
  const refusals: unknown[] = [];
  outbox.send("a", bytes(1), {}, (error) => refusals.push(error));
  outbox.send("b", bytes(1));
  outbox.send("c", bytes(1), {}, (error) => refusals.push(error));
  client.closed = true;
  await turn();
  expect(refusals).toEqual([
    expect.objectContaining({ code: "bus_unavailable" }),
    expect.objectContaining({ code: "bus_unavailable" }),
  ]);
  expect(refusals[0]).toBeInstanceOf(AppError);
});
