// Bytes on the wire: JSON both ways. What cannot be read becomes a refused parse, never an exception.
import {
  failure,
  type MessageOf,
  type MessageSpec,
  type Parsed,
  parseMessage,
  refused,
  type WireError,
} from "@openclaw/contracts";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** A small buffer is part of a larger one, which costs a tenth of memory of its own. */
export const encode = (body: unknown): Uint8Array => Buffer.from(JSON.stringify(body));

export const decodeText = (data: Uint8Array): string | undefined => {
  try {
    return decoder.decode(data);
  } catch {
    return undefined;
  }
};

const decodeJson = (data: Uint8Array): Parsed<unknown> => {
  const text = decodeText(data);
  if (text === undefined) return refused("must be UTF-8");
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch {
    return refused("must be JSON");
  }
};

export const decode = <M extends MessageSpec>(spec: M, data: Uint8Array): Parsed<MessageOf<M>> => {
  const json = decodeJson(data);
  return json.ok ? parseMessage(spec, json.value) : json;
};

/** A reply: the error of one of the form `{ "error": … }`, or the message. A message may have an error among its fields. */
export const decodeReply = <M extends MessageSpec>(
  spec: M,
  data: Uint8Array,
): Parsed<MessageOf<M>> | { readonly refusal: WireError } => {
  const json = decodeJson(data);
  if (!json.ok) return json;
  // The look at the keys spares every good answer a failed parse, which costs more than the parse that it is for.
  const refusal = hasError(json.value) ? failure.safeParse(json.value).data : undefined;
  return refusal === undefined ? parseMessage(spec, json.value) : { refusal: refusal.error };
};

const hasError = (value: unknown): boolean => typeof value === "object" && value !== null && "error" in value;
