import { describe, expect, it } from "vitest";
import { confidenceIn, scoreLabels } from "./choose-label.ts";
import { definitionOf } from "./label-definitions.ts";

const instructions =
  "- plumbing: leaking pipes, taps, drains\n- `power_supply`: sockets, fuses, lamps without a plug\n- other: the rest";
const labels = ["plumbing", "power_supply", "other"];

describe("scoreLabels", () => {
  it.each([
    ["The tap in the kitchen leaks.", "plumbing"],
    ["Two sockets are dead since a fuse blew.", "power_supply"],
    ["When does the office open?", "other"],
  ])("%s", (text, label) => expect(scoreLabels(labels, text, instructions)[0]?.label).toBe(label));

  it("weighs what is asked for above what is told", () => {
    const text = "The pipes were mended last year. Could you now look at the fuses, please?";
    expect(scoreLabels(labels, text, instructions)[0]?.label).toBe("power_supply");
  });

  it("is surer without a rival", () => {
    const sure = scoreLabels(labels, "Pipes, taps and drains leak.", instructions);
    const torn = scoreLabels(labels, "A pipe leaks into a socket with a fuse.", instructions);
    expect(confidenceIn(sure)).toBeGreaterThan(confidenceIn(torn));
  });
});

it("reads a label's description and leaves out what it is not", () => {
  expect(definitionOf("power supply", instructions).trim()).toBe("sockets, fuses, lamps");
  expect(definitionOf("roof", instructions)).toBe("");
});
