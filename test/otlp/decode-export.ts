// An OTLP trace export as the spans that it holds, each with its service.
import { readFileSync } from "node:fs";
import protobuf from "protobufjs";

export interface ReceivedSpan {
  readonly traceId: string;
  readonly spanId: string;
  /** Undefined for a root. */
  readonly parentSpanId: string | undefined;
  readonly name: string;
  readonly kind: (typeof KINDS)[number];
  readonly service: string;
  readonly startUnixMs: number;
  readonly endUnixMs: number;
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly failed: boolean;
}

interface WireValue {
  readonly value?: string;
  readonly [field: string]: unknown;
}

interface WireAttribute {
  readonly key: string;
  readonly value?: WireValue;
}

interface WireSpan {
  readonly traceId: Uint8Array;
  readonly spanId: Uint8Array;
  readonly parentSpanId: Uint8Array;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: number;
  readonly endTimeUnixNano: number;
  readonly attributes: readonly WireAttribute[];
  readonly status?: { readonly code: number };
}

interface WireExport {
  readonly resourceSpans: readonly {
    readonly resource?: { readonly attributes: readonly WireAttribute[] };
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[];
  }[];
}

/** In the order of the standard's numbers. */
const KINDS = ["unspecified", "internal", "server", "client", "producer", "consumer"] as const;
const STATUS_ERROR = 2;

const { root } = protobuf.parse(readFileSync(new URL("./trace-export.proto", import.meta.url), "utf8"));
const exportRequest = root.lookupType("openclaw.test.otlp.ExportTraceServiceRequest");

const plain = ({ value: field, ...fields }: WireValue): unknown => {
  const value = field === undefined ? undefined : fields[field];
  return field === "arrayValue" ? (value as { values: WireValue[] }).values.map(plain) : value;
};

const record = (attributes: readonly WireAttribute[]): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value = {} }) => [key, plain(value)]));

/** Nanoseconds this large are no exact numbers any more; microseconds are. */
const unixMs = (nanoseconds: number): number => Math.round(nanoseconds / 1000) / 1000;

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

const received = (span: WireSpan, service: string): ReceivedSpan => ({
  traceId: hex(span.traceId),
  spanId: hex(span.spanId),
  parentSpanId: span.parentSpanId.length === 0 ? undefined : hex(span.parentSpanId),
  name: span.name,
  kind: KINDS[span.kind] ?? "unspecified",
  service,
  startUnixMs: unixMs(span.startTimeUnixNano),
  endUnixMs: unixMs(span.endTimeUnixNano),
  attributes: record(span.attributes),
  failed: span.status?.code === STATUS_ERROR,
});

export const decodeExport = (body: Uint8Array): ReceivedSpan[] => {
  const decoded = exportRequest.toObject(exportRequest.decode(body), {
    longs: Number,
    arrays: true,
    defaults: true,
    oneofs: true,
  }) as WireExport;
  return decoded.resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(record(resource?.attributes ?? [])["service.name"]);
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => received(span, service)));
  });
};
