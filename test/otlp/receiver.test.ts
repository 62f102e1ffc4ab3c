import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type OtlpReceiver, startOtlpReceiver } from "./receiver.ts";

const TRACE = "0102030405060708090a0b0c0d0e0f10";

/** A field of a protobuf message whose value is a run of bytes, fewer than 16,384. */
const field = (number: number, value: string | Uint8Array): Uint8Array => {
  const bytes = Buffer.from(value);
  const length = bytes.length < 128 ? [bytes.length] : [(bytes.length & 127) | 128, bytes.length >> 7];
  return Buffer.concat([Buffer.of((number << 3) | 2, ...length), bytes]);
};
const varint = (number: number, value: number): Uint8Array => Buffer.of(number << 3, value);
const fixed64 = (number: number, value: bigint): Uint8Array => {
  const bytes = Buffer.alloc(9, (number << 3) | 1);
  bytes.writeBigUInt64LE(value, 1);
  return bytes;
};
const attribute = (number: number, key: string, value: Uint8Array): Uint8Array =>
  field(number, Buffer.concat([field(1, key), field(2, value)]));

/** Written out byte by byte after the standard's field numbers, so that a wrong number in our schema shows. */
const SPAN = Buffer.concat([
  field(1, Buffer.from(TRACE, "hex")),
  field(2, Buffer.from("1112131415161718", "hex")),
  field(4, Buffer.from("2122232425262728", "hex")),
  field(5, "chat m"),
  varint(6, 3),
  fixed64(7, 1_700_000_000_000_000_000n),
  fixed64(8, 1_700_000_000_250_000_000n),
  attribute(9, "tokens", varint(3, 42)),
  attribute(9, "reasons", field(5, field(1, field(1, "stop")))),
  field(15, varint(3, 2)),
]);
const RESOURCE = attribute(1, "service.name", field(1, "worker"));
const EXPORT = field(1, Buffer.concat([field(1, RESOURCE), field(2, field(2, SPAN))]));

let receiver: OtlpReceiver;

beforeEach(async () => {
  receiver = await startOtlpReceiver();
});

afterEach(() => receiver.close());

const post = (path: string, body: Uint8Array<ArrayBuffer>, headers: Record<string, string>) =>
  fetch(`${receiver.endpoint}${path}`, { method: "POST", body, headers });

const protobuf = { "content-type": "application/x-protobuf" };

it.each([
  ["as it is", Buffer.from(EXPORT), protobuf],
  ["packed with gzip", Buffer.from(gzipSync(EXPORT)), { ...protobuf, "content-encoding": "gzip" }],
])("reads an export %s", async (_, body, headers) => {
  expect((await post("/v1/traces", body, headers)).status).toBe(200);
  expect(receiver.spansOf(TRACE)).toEqual([
    {
      traceId: TRACE,
      spanId: "1112131415161718",
      parentSpanId: "2122232425262728",
      name: "chat m",
      kind: "client",
      service: "worker",
      startUnixMs: 1_700_000_000_000,
      endUnixMs: 1_700_000_000_250,
      attributes: { tokens: 42, reasons: ["stop"] },
      failed: true,
    },
  ]);
});

it("refuses what is no trace export", async () => {
  expect((await post("/v1/metrics", Buffer.from(EXPORT), protobuf)).status).toBe(404);
  expect((await post("/v1/traces", Buffer.from(EXPORT), { "content-type": "application/json" })).status).toBe(415);
  expect((await post("/v1/traces", Buffer.from("no protobuf"), protobuf)).status).toBe(400);
});
