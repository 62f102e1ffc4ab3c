// Makes a call that was admitted: bytes in place of references, the request, the answer. Whoever must know what became
// of a call (the ledger of effects) stands around this.
import { idempotencyKeyOf, parseWith, type ToolRequest, verdict } from "@openclaw/contracts";
import { requireParsed } from "@openclaw/errors";
import { injectContext } from "@openclaw/telemetry";
import { findReferences, putInBlobs } from "./blob-references.ts";
import type { BlobTable } from "./blob-table.ts";
import type { ByteRoom, Loan } from "./byte-room.ts";
import type { CallEndpoint, OnSend } from "./call-endpoint.ts";
import type { AdmittedCall } from "./decide-call.ts";
import { placeResult } from "./inline-result.ts";
import { readToolResponse } from "./tool-response.ts";

export type Verdict =
  | { readonly status: "done"; readonly result: unknown }
  | { readonly status: "not_done" }
  | { readonly status: "unknown" };

/** Both reject with the signal's reason when it is aborted. */
export interface PerformCall {
  /** The result as the worker gets it. */
  call(call: AdmittedCall, signal: AbortSignal, onSend?: OnSend): Promise<unknown>;
  /** The same request to where the tool says what became of it. */
  verify(call: AdmittedCall, endpoint: string, signal: AbortSignal): Promise<Verdict>;
}

export interface PerformDeps {
  readonly blobs: BlobTable;
  readonly callEndpoint: CallEndpoint;
  /** For the bytes of blobs on their way to tools. */
  readonly sending: ByteRoom;
  /** For answers on their way back. */
  readonly receiving: ByteRoom;
}

/** The same for every attempt at this call: its place in the task, not the model's id for it, which is another each time. */
export const placeOf = ({ step = 0, index, call_number }: ToolRequest) => ({ step, place: index ?? call_number });

const headersFor = (request: ToolRequest): Record<string, string> => {
  const headers: Record<string, string> = {
    "content-type": "application/json",
    accept: "application/json",
    "accept-encoding": "identity",
    "idempotency-key": idempotencyKeyOf(request.root, placeOf(request)),
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

  /** `take` is given the answer while there is room for it. */
  const send = async <T>(
    call: AdmittedCall,
    {
      endpoint,
      onSend,
      take,
    }: { endpoint: string; onSend?: OnSend | undefined; take: (answer: unknown) => Promise<T> },
    signal: AbortSignal,
  ): Promise<T> => {
    const { request, spec } = call;
    const sending = deps.sending.borrow(signal);
    // Whoever waits here may hold room for sending, never the other way round: nobody waits in a circle.
    const receiving = deps.receiving.borrow(signal);
    try {
      const body = await bodyOf(call, sending);
      signal.throwIfAborted();
      const allowExternal = spec.guardrails.allow_external_network;
      const response = await callEndpoint(
        { endpoint, headers: headersFor(request), body, allowExternal, room: receiving, onSend },
        signal,
      );
      return await take(readToolResponse(response));
    } finally {
      sending.giveBack();
      receiving.giveBack();
    }
  };

  return {
    call: (call, signal, onSend) => {
      const take = (answer: unknown) => keep(call.request.tenant, answer);
      return send(call, { endpoint: call.tool.endpoint, onSend, take }, signal);
    },
    verify: (call, endpoint, signal) => {
      const take = async (answer: unknown): Promise<Verdict> => {
        const what = `what ${call.tool.name} answers when it is asked`;
        const told = requireParsed(parseWith(verdict, answer), "tool_response_invalid", what);
        return told.status === "done" ? { ...told, result: await keep(call.request.tenant, told.result) } : told;
      };
      return send(call, { endpoint, take }, signal);
    },
  };
};
