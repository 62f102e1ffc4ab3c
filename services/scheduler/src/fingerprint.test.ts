import type { WireError } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { fingerprintOf, normaliseMessage } from "./fingerprint.ts";

const AGENT = { agent: "a", agent_version: "v1" };
const error = (message: string, change: Partial<WireError> = {}): WireError => ({
  code: "tool_failed",
  kind: "unavailable",
  message,
  ...change,
});

describe("a message without what differs from case to case", () => {
  it.each([
    ["a task", "worker of task_01m826kcznymrgbqny0agbw2tp is gone", "worker of <id> is gone"],
    ["a uuid", "request 6f9619ff-8b86-d011-b42d-00cf4fc964ff failed", "request <id> failed"],
    ["a hash", "version 0f3a9c5be2d14786 is unknown", "version <id> is unknown"],
    ["a name with a number", "worker worker-7f21-04 stopped", "worker <id> stopped"],
    ["an address", "POST http://10.0.0.7:9001/parse?x=1 answered 502", "post <url> answered <n>"],
    ["numbers", "took 1,204.5 ms, 3 of 10", "took <n> ms, <n> of <n>"],
    ["a time", "not before 2026-11-25T17:00:00.123Z", "not before <time>"],
    ["what is quoted", `field "amount" is 'twelve', not \`12\``, "field <text> is <text>, not <text>"],
    ["blanks and case", "  Connection\n\trefused ", "connection refused"],
    ["nothing", "", ""],
  ])("leaves out %s", (_, message, normal) => {
    expect(normaliseMessage(message)).toBe(normal);
  });

  it("is short, however long the message is, and takes no longer for it", () => {
    expect(normaliseMessage("no ".repeat(100_000)).length).toBeLessThanOrEqual(300);
    for (const nasty of ['"', "'", "a-", "1,", "http://"]) normaliseMessage(nasty.repeat(4_000));
  });

  it("keeps words, however long: they are what tells two failures apart", () => {
    expect(normaliseMessage("internationalisation unavailable")).toBe("internationalisation unavailable");
  });
});

describe("a fingerprint", () => {
  it("is the same for the same failure of other tasks", () => {
    const one = fingerprintOf(AGENT, error("the tool answered 502 after 31 ms"));
    expect(one).toMatch(/^[0-9a-f]{16}$/);
    expect(fingerprintOf(AGENT, error("the tool answered 503 after 8 ms"))).toBe(one);
  });

  it.each([
    ["agent", { ...AGENT, agent: "b" }, error("no")],
    ["version", { ...AGENT, agent_version: "v2" }, error("no")],
    ["code", AGENT, error("no", { code: "tool_timeout" })],
    ["tool", AGENT, error("no", { details: { tool: "parse" } })],
    ["message", AGENT, error("not at all")],
  ])("is another one for another %s", (_, agent, other) => {
    expect(fingerprintOf(agent, other)).not.toBe(fingerprintOf(AGENT, error("no")));
  });

  it("does not take the end of one part for the beginning of the next", () => {
    const split = (agent: string, agent_version: string) => fingerprintOf({ agent, agent_version }, error("no"));
    expect(split("a", "bc")).not.toBe(split("ab", "c"));
  });
});
