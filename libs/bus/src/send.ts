// Handing a message to the client: what it refuses becomes an error of the catalogue.
import { AppError } from "@openclaw/errors";
import { type MsgHdrs, type NatsConnection, NatsError, ErrorCode as NatsErrorCode } from "nats";
import type { WireHeaders } from "./headers.ts";

export interface Envelope {
  readonly headers?: WireHeaders | undefined;
  readonly reply?: string | undefined;
}

export const send = (
  connection: Pick<NatsConnection, "publish">,
  subject: string,
  payload: Uint8Array,
  { headers, reply }: Envelope,
): void => {
  try {
    connection.publish(subject, payload, {
      // Of headers to send it asks for nothing but their bytes, whatever its types say.
      ...(headers === undefined ? {} : { headers: headers as unknown as MsgHdrs }),
      ...(reply === undefined ? {} : { reply }),
    });
  } catch (cause) {
    throw isTooLarge(cause) ? tooLarge(subject, cause) : notSent(subject, cause);
  }
};

const isTooLarge = (error: unknown): boolean =>
  error instanceof NatsError && error.code === NatsErrorCode.MaxPayloadExceeded;

const tooLarge = (subject: string, cause: unknown): AppError =>
  new AppError("too_large", `a message on ${subject} is larger than the server takes`, { cause });

const notSent = (subject: string, cause: unknown): AppError =>
  new AppError("bus_unavailable", `a message on ${subject} could not be sent`, { cause });
