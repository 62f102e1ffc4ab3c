// Headers of outgoing messages carry the active trace; those of incoming ones restore it.
import { injectContext, runInContextOf } from "@openclaw/telemetry";
import { headers, type MsgHdrs } from "nats";

export type HeaderValues = Readonly<Record<string, string>>;

/** NATS headers from plain values plus the active trace context; undefined when there is nothing to send. */
export const outgoingHeaders = (values: HeaderValues | undefined): MsgHdrs | undefined => {
  let out: MsgHdrs | undefined;
  const set = (name: string, value: string) => {
    out ??= headers();
    out.set(name, value);
  };
  injectContext({ set });
  for (const [name, value] of Object.entries(values ?? {})) set(name, value);
  return out;
};

/** A header's value. An empty one is a value too: whoever checks it must see it. */
export const headerOf = (incoming: MsgHdrs | undefined, name: string): string | undefined =>
  incoming?.has(name) === true ? incoming.get(name) : undefined;

/** Runs `work` as a child of the trace that the message came with. */
export const inContextOf = <T>(incoming: MsgHdrs | undefined, work: () => T): T =>
  incoming === undefined ? work() : runInContextOf((name) => headerOf(incoming, name), work);
