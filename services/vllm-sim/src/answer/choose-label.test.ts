import { describe, expect, it } from "vitest";
import { confidenceIn, scoreLabels } from "./choose-label.ts";

const instructions =
  "- plumbing: leaking pipes, taps, drains\n- `power_supply`: sockets, fuses, lamps without a plug\n- other: the rest";
const labels = ["plumbing", "power_supply", "other"];

describe("scoreLabels", () => {
  it.each([
    ["The tap in the kitchen leaks.", "plumbing"],
    ["Two sockets are dead since a fuse blew.", "power_supply"],
    ["When does the office open?", "other"],
  ])("%s", (text, label) => expect(scoreLabels(labels, text, instructions, "trade")[0]?.label).toBe(label));

  it("weighs what is asked for above what is told", () => {
    const text = "The pipes were mended last year. Could you now look at the fuses, please?";
    expect(scoreLabels(labels, text, instructions, "trade")[0]?.label).toBe("power_supply");
  });

  it("is surer without a rival", () => {
    const sure = scoreLabels(labels, "Pipes, taps and drains leak.", instructions, "trade");
    const torn = scoreLabels(labels, "A pipe leaks into a socket with a fuse.", instructions, "trade");
    expect(confidenceIn(sure)).toBeGreaterThan(confidenceIn(torn));
  });
});

describe("what a text has in common with a definition", () => {
  const first = (text: string, definitions: string) =>
    scoreLabels(["a", "b", "other"], text, definitions, "")[0]?.label;

  it("may be a pair of words, or one word for the two", () => {
    const definitions = "- a: a broken log, paper, ink\n- b: cannot log in, user name";
    expect(first("Our login is refused.", definitions)).toBe("b");
    expect(first("It forgot my username.", definitions)).toBe("b");
  });

  it("may be a word of the same root", () => {
    expect(first("Please verify my passport.", "- a: verification of papers\n- b: stamps")).toBe("a");
    expect(first("Can you unlock the gate?", "- a: tickets\n- b: a broken lock")).toBe("b");
  });

  it("is not what a text denies", () => {
    const definitions = "- a: a refund\n- b: an explanation";
    expect(first("I do not want a refund, I want an explanation.", definitions)).toBe("b");
  });

  it("may be an act: praise, a suggestion, a complaint", () => {
    const definitions = "- a: prices and receipts\n- b: praise, suggestions";
    expect(first("The staff were wonderful.", definitions)).toBe("b");
    expect(first("It would be nice if the hall had a clock.", definitions)).toBe("b");
    expect(first("Your wonderful staff mentioned a receipt. Where is it?", definitions)).toBe("a");
  });

  it("is nothing where no word is shared", () => {
    expect(first("The moon is full.", "- a: prices\n- b: receipts\n- other: the rest")).toBe("other");
  });
});
