import { expect, it } from "vitest";
import { chooseSentences } from "./rank-sentences.ts";

it("chooses what the text speaks of, in its order, and nothing twice", () => {
  const sentences = [
    "The turbine stands in the estuary.",
    "Lunch was late on Tuesday.",
    "Each turbine of the estuary has three blades.",
    "Each turbine of the estuary has three long blades.",
    "The blades of a turbine last for twenty years in the estuary.",
  ];
  const chosen = chooseSentences(sentences, 3);
  expect(chosen).not.toContain("Lunch was late on Tuesday.");
  expect(chosen).toEqual(sentences.filter((sentence) => chosen.includes(sentence)));
  expect(chosen.filter((sentence) => sentence.startsWith("Each"))).toHaveLength(1);
});
