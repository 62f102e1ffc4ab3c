// Makes a call that was admitted: bytes in place of references, the request, the answer. Whoever must know what became
// of a call (a ledger of effects) stands around this one function.
import type { ToolRequest } from "@openclaw/contracts";
import { injectContext } from "@openclaw/telemetry";
import { findReferences, putInBlobs } from "./blob-references.ts";
import type { BlobTable } from "./blob-table.ts";
import type { ByteRoom, Loan } from "./byte-room.ts";
import type { CallEndpoint } from "./call-endpoint.ts";
import type { AdmittedCall } from "./decide-call.ts";
import { placeResult } from "./inline-result.ts";
import { readToolResponse } from "./tool-response.ts";

/** The result as the worker gets it; the signal's reason when it is aborted. */
export type PerformCall = (call: AdmittedCall, signal: AbortSignal) => Promise<unknown>;

export interface PerformDeps {
  readonly blobs: BlobTable;
  readonly callEndpoint: CallEndpoint;
  /** For the bytes of blobs on their way to tools. */
  readonly sending: ByteRoom;
  /** For answers on their way back. */
  readonly receiving: ByteRoom;
}

/** The same for every attempt at this call: its place in the task, not the model's id for it, which is another each time. */
const idempotencyKeyOf = ({ root, step = 0, index, call_number }: ToolRequest): string =>
  `${root}:${step}:${index ?? call_number}`;

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

export const createPerformCall = (deps: PerformDeps): PerformCall => {
  const { blobs, callEndpoint } = deps;

  const keep = async (tenant: string, value: unknown): Promise<unknown> => {
    const placed = placeResult(value);
    if (placed.inline) return placed.value;
    const blob = await blobs.write(tenant, "application/json", placed.bytes);
    return { blob, bytes: placed.bytes.length, preview: placed.preview };
  };

  const bodyOf = async (call: AdmittedCall, room: Loan): Promise<string> => {
    const found = await blobs.read(call.request.tenant, findReferences(call.arguments), room);
    return JSON.stringify(putInBlobs(call.arguments, found));
  };

  return async (call, signal) => {
    const { request, spec, tool } = call;
    const sending = deps.sending.borrow(signal);
    // Whoever waits here may hold room for sending, never the other way round: nobody waits in a circle.
    const receiving = deps.receiving.borrow(signal);
    try {
      const body = await bodyOf(call, sending);
      signal.throwIfAborted();
      const allowExternal = spec.guardrails.allow_external_network;
      const response = await callEndpoint(
        { endpoint: tool.endpoint, headers: headersFor(request), body, allowExternal, room: receiving },
        signal,
      );
      return await keep(request.tenant, readToolResponse(response));
    } finally {
      sending.giveBack();
      receiving.giveBack();
    }
  };
};
