// Whether an effect may be called, from what is recorded in its place of the task. Pure.
// G1: a call is begun only where none was, or where the last one is known not to have happened.
// G2: until the deadline of a call has passed it may still be under way, whoever began it: nobody asks what became of it.
// G3: an answer is given only to the call that it answers.
import type { WireError } from "@openclaw/contracts";

/** What is recorded of an effect. */
export interface RecordedEffect {
  readonly state: "intended" | "done" | "failed";
  /** Calls begun so far. */
  readonly calls: number;
  /** Of the last call's tool and arguments. */
  readonly hash: string;
  /** Until its deadline, by the clock of the database; negative once that has passed. */
  readonly leftMs: number;
  readonly result: unknown;
  readonly error: WireError | null;
}

export type EffectMove =
  /** Begin a call after so many others. */
  | { readonly do: "call"; readonly after: number }
  | { readonly do: "answer"; readonly result: unknown; readonly error: WireError | null }
  | { readonly do: "wait"; readonly ms: number }
  /** Ask the tool what became of a call; `isLast`, and nobody knows if it does not say. */
  | { readonly do: "verify"; readonly endpoint: string; readonly call: number; readonly isLast: boolean }
  | { readonly do: "conflict" | "unknown" };

/** A tool that does not say for so long after a call's deadline, as it restarts perhaps, is not waited for any more. */
const VERIFY_FOR_MS = 60_000;

export const decideEffect = (
  recorded: RecordedEffect | undefined,
  { hash, verify }: { readonly hash: string; readonly verify: string | undefined },
): EffectMove => {
  if (recorded === undefined) return { do: "call", after: 0 };
  const { state, calls, leftMs, result, error } = recorded;
  if (state === "failed") return { do: "call", after: calls };
  if (state === "intended" && leftMs > 0) return { do: "wait", ms: leftMs };
  if (recorded.hash !== hash) return { do: "conflict" };
  if (state === "done") return { do: "answer", result, error };
  if (verify === undefined) return { do: "unknown" };
  return { do: "verify", endpoint: verify, call: calls, isLast: leftMs <= -VERIFY_FOR_MS };
};
