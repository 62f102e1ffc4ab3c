// Which failures are the same: those of one agent version with one code, one tool, and one message once what differs from
// case to case is taken out of it. Pure. What may be in a message is not known, so that this errs to both sides: a word
// that differs makes two groups, two causes that are told in the same words make one.
import { createHash } from "node:crypto";
import type { WireError } from "@openclaw/contracts";

/** The beginning of a message tells its kind; its end may hold what a tool answered. */
const MAX_MESSAGE = 300;
const LENGTH = 16;

/** What differs from case to case, in this order and in lower case: each is replaced by its name. */
const VARIABLES: readonly (readonly [name: string, pattern: RegExp])[] = [
  ["<url>", /\bhttps?:\/\/[^\s"'<>)\]]+/g],
  ["<time>", /\b\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?(?:z|[+-]\d\d:?\d\d)?/g],
  ["<id>", /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g],
  // Our own ids, and words of a dozen characters or more that hold a digit: keys, hashes, names of processes.
  ["<id>", /\b(?:task|blob|job)_[0-9a-z]+\b/g],
  ["<id>", /\b(?=[0-9a-z_-]*\d)[0-9a-z_-]{12,}\b/g],
  ["<text>", /"[^"]*"|'[^']{2,}'|`[^`]*`/g],
  ["<n>", /\d+(?:[.,]\d+)*/g],
];

export const normaliseMessage = (message: string): string => {
  const beginning = message.slice(0, 2 * MAX_MESSAGE).toLowerCase();
  const plain = VARIABLES.reduce((text, [name, pattern]) => text.replace(pattern, name), beginning);
  return plain.replace(/\s+/g, " ").trim().slice(0, MAX_MESSAGE);
};

/** The tool whose failure it was, as the worker says it. */
const toolOf = ({ details }: WireError): string => (typeof details?.["tool"] === "string" ? details["tool"] : "");

export interface Failed {
  readonly agent: string;
  readonly agent_version: string;
}

export const fingerprintOf = ({ agent, agent_version }: Failed, error: WireError): string => {
  const parts = [agent, agent_version, error.code, toolOf(error), normaliseMessage(error.message)];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, LENGTH);
};
