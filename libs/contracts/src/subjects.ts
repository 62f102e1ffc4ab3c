// Every subject of the system, in one block: what it carries and who speaks on it. Nothing is spelled elsewhere.
import { defineSubject } from "./subject.ts";

/** A task handed in by a client. Stream TASKS. Body: a task submission. */
export const tasksSubject = defineSubject("openclaw.tasks.<tenant>.<priority>.<agent>");

/** One attempt for a worker, at most one message per task. Stream WORK. */
export const workSubject = defineSubject("openclaw.work.<agent>.<task>");

/** An attempt's log, written by that attempt's worker alone with compare-and-set (R2). Stream JOURNAL. */
export const journalSubject = defineSubject("openclaw.journal.<slot>.<tenant>.<agent>.<task>");

/** A task's end. The stream RESULTS holds each once; who only subscribes may hear one again, after a lost acknowledgement.
 * `openclaw.results.dead_letter.>` is the live dead-letter queue. */
export const resultsSubject = defineSubject("openclaw.results.<state>.<tenant>.<agent>.<task>");

/** One model call to a named adapter. Core request. */
export const inferSubject = defineSubject("openclaw.infer.<pool>.<adapter>");

/** The adapter name that means "any of the pool": all adapters of the pool share it as a queue group. */
export const ANY_ADAPTER = "any";

/** Token deltas of a running task, as they come. Core, lossy. */
export const streamSubject = defineSubject("openclaw.stream.<tenant>.<task>");

/** One tool call through the gateway. Core request; the agent is in the subject so that NATS can hold a worker to it. */
export const toolsSubject = defineSubject("openclaw.tools.<agent>.<tool>");

/** An attempt must stop: whoever works for it (adapters, gateways) breaks off at once. Core. */
export const abortSubject = defineSubject("openclaw.abort.<task>");

/** Requests to the leading scheduler, one verb each (see CONTROL_VERBS). */
export const controlSubject = defineSubject("openclaw.control.<verb>");

/** Finished spans in batches. Core, bounded, drops counted. */
export const spansSubject = defineSubject("openclaw.spans");

/** What the leading scheduler answers. `ready` and `adapter` are notices without a reply. */
export const CONTROL_VERBS = [
  "claim",
  "beat",
  "outcome",
  "agent",
  "session",
  "cancel",
  "retry",
  "fork",
  "job",
  "abort",
  "settle",
  "explain",
  "session-reset",
  "session-close",
  "agents",
  "overview",
  "metrics",
  "ready",
  "adapter",
] as const;
export type ControlVerb = (typeof CONTROL_VERBS)[number];

export const control = (verb: ControlVerb): string => controlSubject.build({ verb });

/** Journal subjects are spread over this many slots, so that the stream can be split without changing the contract. */
export const JOURNAL_SLOTS = 64;

/** FNV-1a over the task id, modulo JOURNAL_SLOTS, as two digits. Source: the FNV hash by Fowler, Noll and Vo. */
export const journalSlot = (task: string): string => {
  let hash = 0x811c9dc5;
  for (let i = 0; i < task.length; i += 1) hash = Math.imul(hash ^ task.charCodeAt(i), 0x01000193);
  return String((hash >>> 0) % JOURNAL_SLOTS).padStart(2, "0");
};
