import { expect, it } from "vitest";
import { readDefinitions } from "./label-definitions.ts";

const textsOf = (labels: readonly string[], instructions: string, field = "") =>
  readDefinitions(labels, instructions, field).map(({ text }) => text.trim());

it("reads entries of a list, whatever their marks, and leaves out what a label is not", () => {
  const instructions =
    "1) `Power-Supply`: sockets, lamps without a plug, fuses\n* **water** - taps, but not rain\nroof = tiles";
  expect(textsOf(["power_supply", "water", "roof", "walls"], instructions)).toEqual([
    "sockets, lamps , fuses",
    "taps,",
    "tiles",
    "",
  ]);
});

it("takes what stands indented below an entry as its definition", () => {
  const instructions = "Colours:\n- red:\n  - fire\n  - blood, wine\n    of old\n- blue: sky\n\nNo list: here";
  expect(textsOf(["red", "blue"], instructions)).toEqual(["; fire; blood, wine; of old", "sky"]);
});

it("reads rules about the field and what is for the rest", () => {
  const rules = "- `pace` is fast if somebody runs; slow if nobody moves; else normal.\n- `risk` is fast if it burns.";
  const definitions = readDefinitions(["slow", "normal", "fast"], rules, "pace");
  expect(definitions.map(({ text, isRest }) => [text, isRest])).toEqual([
    ["nobody moves", false],
    ["", true],
    ["somebody runs", false],
  ]);
});

it("tells apart two lists that explain the same labels", () => {
  const instructions = "Danger:\n- high: fire\n- low: water\n\nHurry:\n- high: today\n- low: any day";
  expect(textsOf(["low", "high"], instructions, "hurry")).toEqual(["any day", "today"]);
  expect(textsOf(["low", "high"], instructions, "danger")).toEqual(["water", "fire"]);
});

it.each([
  ["others", "", true],
  ["plain", "none of the above", true],
  ["plain", "ordinary things", true],
  ["plain", "things that are ordinary", false],
])("knows whether %s: %s is for the rest", (label, text, isRest) =>
  expect(readDefinitions([label], `- ${label}: ${text}`, "")[0]?.isRest).toBe(isRest),
);
