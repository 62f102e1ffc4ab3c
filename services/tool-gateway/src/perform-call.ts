// Makes a call that was admitted: bytes in place of references, the request, the answer. Whoever must know what became
// of a call (a ledger of effects) stands around this one function.
import { createHash } from "node:crypto";
import { isIdempotencyKey, type ToolRequest } from "@openclaw/contracts";
import { injectContext } from "@openclaw/telemetry";
import { findReferences, putInBlobs } from "./blob-references.ts";
import type { BlobTable } from "./blob-table.ts";
import type { CallEndpoint } from "./call-endpoint.ts";
import type { AdmittedCall } from "./decide-call.ts";
import { type EndpointMap, hostAndPort } from "./endpoint-map.ts";
import { placeResult } from "./inline-result.ts";
import { readToolResponse } from "./tool-response.ts";

/** The result as the worker gets it; the signal's reason when it is aborted. */
export type PerformCall = (call: AdmittedCall, signal: AbortSignal) => Promise<unknown>;

export interface PerformDeps {
  readonly blobs: BlobTable;
  readonly callEndpoint: CallEndpoint;
  readonly endpointMap: EndpointMap;
}

/** The same for every attempt at this call. Call ids are the model's own text, and not all text fits a header. */
const idempotencyKeyOf = ({ root, call_id }: ToolRequest): string => {
  const key = `${root}:${call_id}`;
  return isIdempotencyKey(key) ? key : `${root}:sha256-${createHash("sha256").update(call_id).digest("hex")}`;
};

const headersFor = (request: ToolRequest): Record<string, string> => {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/json",
    "accept-encoding": "identity",
    "idempotency-key": idempotencyKeyOf(request),
    "x-request-id": `${request.task}.${request.attempt}.${request.call_number}`,
  };
  injectContext({
    set: (name, value) => {
      headers[name] = value;
    },
  });
  return headers;
};

export const createPerformCall = ({ blobs, callEndpoint, endpointMap }: PerformDeps): PerformCall => {
  const keep = async (tenant: string, value: unknown): Promise<unknown> => {
    const placed = placeResult(value);
    if (placed.inline) return placed.value;
    const blob = await blobs.write(tenant, "application/json", placed.bytes);
    return { blob, bytes: placed.bytes.length, preview: placed.preview };
  };

  return async (call, signal) => {
    const { request, spec, tool } = call;
    const found = await blobs.read(request.tenant, findReferences(call.arguments));
    const body = JSON.stringify(putInBlobs(call.arguments, found));
    signal.throwIfAborted();
    const allowExternal = spec.guardrails.allow_external_network;
    const endpoints = spec.tools.map(({ endpoint }) => hostAndPort(new URL(endpoint)));
    const knownHosts = new Set([...endpoints, ...endpointMap.keys()]);
    const { endpoint } = tool;
    const response = await callEndpoint(
      { endpoint, headers: headersFor(request), body, allowExternal, knownHosts },
      signal,
    );
    return keep(request.tenant, readToolResponse(response));
  };
};
