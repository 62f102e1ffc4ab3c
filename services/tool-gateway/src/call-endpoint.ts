// One HTTP call to a tool: resolved, checked and pinned for each hop, redirects followed by hand, the answer read up to
// a limit. Whatever the network does becomes an error of the catalogue here.
import { Readable } from "node:stream";
import { AppError } from "@openclaw/errors";
import type { Dispatcher } from "undici";
import type { Loan } from "./byte-room.ts";
import { hostAndPort } from "./endpoint-map.ts";
import type { PinnedPools } from "./pinned-pools.ts";
import { followRedirect, type Hop, isRedirect } from "./redirect.ts";
import { type EgressRules, resolveTarget } from "./resolve-target.ts";
import type { ToolResponse } from "./tool-response.ts";

/** The text of the largest document taken, with room. */
const MAX_RESPONSE_BYTES = 8 * 1024 * 1024;

/** Most answers; what all calls together hold of them is 4 MiB, and nobody waits for room for so little. */
const SMALL_BYTES = 64 * 1024;

/** Told right before a request goes out, which a redirect may turn into a GET; what it throws keeps it from going. */
export type OnSend = (method: Hop["method"]) => void;

interface EndpointCall {
  readonly endpoint: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly allowExternal: boolean;
  /** Where the answer is kept, if it is not small. */
  readonly room: Loan;
  readonly onSend?: OnSend | undefined;
}

export type CallEndpoint = (call: EndpointCall, signal: AbortSignal) => Promise<ToolResponse>;

const headerOf = (response: Dispatcher.ResponseData, name: string): string | undefined => {
  const value = response.headers[name];
  return Array.isArray(value) ? value.join(", ") : value;
};

/** While there is no room nothing is read, and the tool cannot send. */
const readBody = async (response: Dispatcher.ResponseData, room: Loan): Promise<Uint8Array> => {
  const announced = Number(headerOf(response, "content-length"));
  const wanted = announced < MAX_RESPONSE_BYTES ? announced : MAX_RESPONSE_BYTES;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    const isSmall = size <= SMALL_BYTES;
    size += chunk.byteLength;
    if (isSmall && size > SMALL_BYTES) await room.take(wanted);
    if (size > MAX_RESPONSE_BYTES) {
      throw new AppError("tool_response_too_large", `the tool's answer is larger than ${MAX_RESPONSE_BYTES} bytes`, {
        details: { status: response.statusCode },
      });
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
};

/** Our own errors as they are; everything else is the tool's or the network's failure. */
const failureOf = (thrown: unknown, url: URL): AppError => {
  if (thrown instanceof AppError) return thrown;
  const code = (thrown as { code?: unknown } | null)?.code;
  const text = typeof code === "string" ? `the connection failed (${code})` : "the connection failed";
  return new AppError("tool_failed", `${hostAndPort(url)}: ${text}`, { cause: thrown });
};

/** undici asks for the first piece of a body once a connection stands, and writes the head with it. */
const messageOf = ({ method }: Hop, { headers, body, onSend }: EndpointCall) => {
  if (method === "GET") {
    onSend?.(method);
    return { headers, body: null };
  }
  const bytes = Buffer.from(body);
  const pieces = async function* () {
    onSend?.(method);
    yield bytes;
  };
  return { headers: { ...headers, "content-length": String(bytes.length) }, body: Readable.from(pieces()) };
};

export const createCallEndpoint = (rules: EgressRules, pools: PinnedPools): CallEndpoint => {
  const exchange = async (hop: Hop, call: EndpointCall, signal: AbortSignal) => {
    const target = await resolveTarget(rules, hop.url, call.allowExternal);
    signal.throwIfAborted();
    const response = await pools.of(target).request({
      path: `${hop.url.pathname}${hop.url.search}`,
      method: hop.method,
      ...messageOf(hop, call),
      signal,
    });
    return {
      status: response.statusCode,
      location: headerOf(response, "location"),
      contentEncoding: headerOf(response, "content-encoding"),
      body: await readBody(response, call.room),
    };
  };

  return async (call, signal) => {
    let hop: Hop = { url: new URL(call.endpoint), method: "POST", redirects: 0 };
    for (;;) {
      try {
        const response = await exchange(hop, call, signal);
        if (!isRedirect(response.status)) return response;
        hop = followRedirect(hop, response);
      } catch (thrown) {
        throw signal.aborted ? signal.reason : failureOf(thrown, hop.url);
      }
    }
  };
};
