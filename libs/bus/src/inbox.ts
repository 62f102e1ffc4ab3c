// One wildcard subscription for all private replies of a connection: an inbox costs a map entry, not a SUB and an UNSUB.
import type { Logger } from "@openclaw/telemetry";
import { type Msg, type NatsConnection, nuid } from "nats";
import { subscribeTo } from "./subscribe.ts";

export interface Inbox {
  readonly subject: string;
  close(): void;
}

export interface InboxMux {
  open(onMessage: (message: Msg) => void): Inbox;
}

export const createInboxMux = (connection: NatsConnection, log: Logger): InboxMux => {
  const prefix = `_INBOX.${nuid.next()}`;
  const listeners = new Map<string, (message: Msg) => void>();
  let counter = 0;
  subscribeTo(connection, log, `${prefix}.*`, (message) => {
    listeners.get(message.subject.slice(prefix.length + 1))?.(message);
  });
  return {
    open: (onMessage) => {
      counter += 1;
      const token = counter.toString(36);
      listeners.set(token, onMessage);
      return { subject: `${prefix}.${token}`, close: () => void listeners.delete(token) };
    },
  };
};
