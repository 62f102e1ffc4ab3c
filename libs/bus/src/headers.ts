// Headers of outgoing messages carry the active trace; those of incoming ones restore it.
// The client's own headers are made for changing: each name and value costs more there than the message that it is for.
import { AppError } from "@openclaw/errors";
import { injectContext, runInContextOf } from "@openclaw/telemetry";
import type { MsgHdrs } from "nats";

export type HeaderValues = Readonly<Record<string, string>>;

/** What the client asks of headers that it sends: their bytes. */
export interface WireHeaders {
  encode(): Uint8Array;
}

const BREAKS_LINE = /[\r\n]/;

/** Plain values plus the active trace context, as they go on the wire; undefined when there is nothing to send. */
export const outgoingHeaders = (values: HeaderValues = {}): WireHeaders | undefined => {
  let lines = "";
  const set = (name: string, value: string) => {
    if (BREAKS_LINE.test(value)) throw new AppError("internal", `the header ${name} holds a line break`);
    lines += `${name}: ${value}\r\n`;
  };
  injectContext({ set });
  for (const [name, value] of Object.entries(values)) set(name, value);
  return lines === "" ? undefined : { encode: () => Buffer.from(`NATS/1.0\r\n${lines}\r\n`) };
};

/** A header's value. An empty one is a value too: whoever checks it must see it. */
export const headerOf = (incoming: MsgHdrs | undefined, name: string): string | undefined =>
  incoming?.has(name) === true ? incoming.get(name) : undefined;

/** Runs `work` as a child of the trace that the message came with. An empty value is as good as none here. */
export const inContextOf = <T>(incoming: MsgHdrs | undefined, work: () => T): T =>
  incoming === undefined ? work() : runInContextOf((name) => incoming.get(name) || undefined, work);
