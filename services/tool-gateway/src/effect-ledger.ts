// Calls a tool that may not be called twice: decided by what is recorded, intended in a commit before, told in one after.
// E1: nothing is sent after the call's deadline. The timer here began before the one that Postgres counts, so that whoever
//     finds the deadline passed there finds no call on its way here; and right before it is sent, a process that was
//     frozen looks at the clock once more.
// E2: a request does one thing: it calls, or it finds out what became of a call. A worker asks again for the next.
import { createHash } from "node:crypto";
import { canonicalJson, effectKeyOf } from "@openclaw/contracts";
import { AppError, coerceError } from "@openclaw/errors";
import type { EffectPlace } from "@openclaw/store";
import type { Logger } from "@openclaw/telemetry";
import { sleep, within } from "@openclaw/time";
import type { AdmittedCall } from "./decide-call.ts";
import { decideEffect, type EffectMove } from "./decide-effect.ts";
import { effectEndOf, type Sent } from "./effect-end.ts";
import type { EffectCall, EffectTable } from "./effect-table.ts";
import { type PerformCall, placeOf, type Verdict } from "./perform-call.ts";

/** A look-up by key; a tool that takes longer for that is asked again. */
const VERIFY_MS = 10_000;
const AGAIN_MS = 2_000;
/** Another gateway began or ended a call in between: once is rare. */
const MAX_READINGS = 5;
/** What became of a call is worth some patience with Postgres; the worker waits two seconds longer than the tool. */
const WRITE_PAUSES_MS = [100, 300, 900];

/** Enough to tell two orders apart; an operator reads it in one line. */
const MAX_ASKED_CHARS = 500;

export interface EffectLedgerDeps {
  readonly table: EffectTable;
  readonly perform: PerformCall;
  readonly log: Logger;
}

/** A call that was begun, as long as nobody knows its end. */
export interface OpenEffect {
  /** Monotonic milliseconds. */
  readonly deadlineAt: number;
}

export interface EffectRequest {
  readonly call: AdmittedCall;
  readonly signal: AbortSignal;
  /** Monotonic milliseconds at which the signal ends the call, at the latest. */
  readonly deadlineAt: number;
  /** Told when a call is begun, and with undefined when its end is known. */
  readonly onOpen: (open: OpenEffect | undefined) => void;
}

type VerifyMove = Extract<EffectMove, { readonly do: "verify" }>;

const pending = ({ tool }: AdmittedCall, why: string, retryAfterMs: number): AppError =>
  new AppError("effect_pending", `${tool.name}: ${why}`, { retryAfterMs: Math.ceil(retryAfterMs) });

/** What is told of a call whose end is not known, in place of its error. */
export const openError = (tool: string, { deadlineAt }: OpenEffect, error: AppError): AppError =>
  new AppError("effect_pending", `${tool}: ${error.message}`, {
    retryAfterMs: Math.ceil(Math.max(0, deadlineAt - performance.now())),
    cause: error,
  });

const unknown = (call: AdmittedCall, at: EffectPlace): AppError => {
  const [key, tool] = [effectKeyOf(at), call.tool.name];
  const message = `nobody can say whether the call ${key} of ${tool} happened`;
  return new AppError("effect_unknown", message, { details: { key, tool } });
};

/** It says what was asked for now, which is recorded nowhere else. */
const conflicting = (call: AdmittedCall, at: EffectPlace): AppError => {
  const [key, tool] = [effectKeyOf(at), call.tool.name];
  const asked = canonicalJson(call.arguments).slice(0, MAX_ASKED_CHARS).toWellFormed();
  const message = `the call ${key} is recorded with another tool or other arguments than it was asked for now: ${tool} ${asked}`;
  return new AppError("effect_conflict", message, { details: { key, tool } });
};

const hashOf = ({ tool, arguments: given }: AdmittedCall): string =>
  createHash("sha256")
    .update(canonicalJson({ tool: tool.name, arguments: given }))
    .digest("hex");

export class EffectLedger {
  readonly #deps: EffectLedgerDeps;

  constructor(deps: EffectLedgerDeps) {
    this.#deps = deps;
  }

  /** The effect's result, called for now or before; or why there is none (yet). */
  async once(request: EffectRequest): Promise<unknown> {
    const { table } = this.#deps;
    const { call } = request;
    const at: EffectPlace = { root: call.request.root, ...placeOf(call.request) };
    const hash = hashOf(call);
    for (let readings = 0; readings < MAX_READINGS; readings += 1) {
      const move = decideEffect(await table.read(at), { hash, verify: call.tool.verify?.endpoint });
      switch (move.do) {
        case "answer":
          if (move.error !== null) throw AppError.fromWire(move.error);
          return move.result;
        case "wait":
          throw pending(call, "an earlier try may still be under way", move.ms);
        case "conflict":
          await table.conflict(at, hash, call.request);
          throw conflicting(call, at);
        case "unknown":
          throw unknown(call, at);
        case "verify":
          return this.#verify(request, at, move);
        case "call": {
          const outcome = await this.#intend(request, at, hash, move.after);
          if (outcome === "revoked") throw new AppError("attempt_revoked");
          if (outcome === "intended") return this.#call(request, { ...at, call: move.after + 1 });
        }
      }
    }
    throw pending(call, "others keep calling it", AGAIN_MS);
  }

  #intend({ call, signal }: EffectRequest, at: EffectPlace, hash: string, after: number) {
    signal.throwIfAborted();
    const { task, attempt, agent, records = [] } = call.request;
    const { timeoutMs, arguments: given } = call;
    const intent = {
      ...at,
      task,
      attempt,
      agent,
      tool: call.tool.name,
      arguments: given,
      hash,
      timeoutMs,
      after,
      records,
    };
    return this.#deps.table.intend(intent);
  }

  async #call(request: EffectRequest, at: EffectCall): Promise<unknown> {
    const { perform, table } = this.#deps;
    const { call, signal, deadlineAt, onOpen } = request;
    onOpen({ deadlineAt });
    let sent: Sent = "nothing";
    const onSend = (method: "POST" | "GET") => {
      // E1
      if (performance.now() >= deadlineAt) throw new AppError("tool_timeout", `${call.tool.name}: too late to call it`);
      sent = method === "POST" ? "call" : "fetch";
    };
    try {
      const result = await perform.call(call, signal, onSend);
      await this.#write(at, () => table.end(at, { state: "done", result }));
      onOpen(undefined);
      return result;
    } catch (thrown) {
      const error = coerceError(thrown);
      const end = effectEndOf(error, sent);
      if (end === "unclear") await this.#write(at, () => table.note(at, error.toWire()));
      else await this.#write(at, () => table.end(at, { state: end, error: error.toWire() }));
      if (end !== "unclear") onOpen(undefined);
      throw error;
    }
  }

  /** Always rejects (E2): what is recorded then decides, also against an end that came meanwhile. */
  async #verify({ call, signal }: EffectRequest, at: EffectPlace, move: VerifyMove): Promise<never> {
    const { perform, table } = this.#deps;
    const last = { ...at, call: move.call };
    const late = () => new AppError("tool_timeout", `no answer to verify within ${VERIFY_MS} ms`);
    let verdict: Verdict;
    try {
      verdict = await within(perform.verify(call, move.endpoint, signal), VERIFY_MS, late);
    } catch (thrown) {
      signal.throwIfAborted();
      const error = coerceError(thrown);
      await table.note(last, error.toWire());
      if (!move.isLast) throw pending(call, `it does not say what became of the call: ${error.message}`, AGAIN_MS);
      throw unknown(call, at);
    }
    if (verdict.status === "unknown") throw unknown(call, at);
    await table.verified(
      last,
      verdict.status === "done" ? { state: "done", result: verdict.result } : { state: "failed" },
    );
    throw pending(call, `it says that the call was ${verdict.status === "done" ? "done" : "not done"}`, 0);
  }

  /** What cannot be written is unknown once the deadline has passed, which is true. */
  async #write({ root, step, place, call }: EffectCall, write: () => Promise<void>): Promise<void> {
    for (const pauseMs of [...WRITE_PAUSES_MS, undefined]) {
      try {
        return await write();
      } catch (thrown) {
        const err = coerceError(thrown);
        this.#deps.log.warn({ root, step, place, call, err }, "The end of an effect could not be recorded");
        if (pauseMs === undefined || err.kind !== "unavailable") return;
        await sleep(pauseMs);
      }
    }
  }
}
