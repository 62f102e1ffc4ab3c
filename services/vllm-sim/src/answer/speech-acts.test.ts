import { describe, expect, it } from "vitest";
import { actsNamedIn, asksSomething, leavesTime, namesTimeSoon } from "./speech-acts.ts";

it.each([
  ["Where is the key?", true],
  ["We would like a room with a view.", true],
  ["I do not want it to rain.", true],
  ["Thanks for the key.", false],
])("%s asks: %s", (message, asks) => expect(asksSomething(message)).toBe(asks));

it.each([
  ["The train leaves at 5 pm.", true],
  ["I need it within two hours.", true],
  ["It arrived today.", false],
  ["We start in an hour, but there is no hurry.", false],
])("%s names a time soon: %s", (message, soon) => expect(namesTimeSoon(message)).toBe(soon));

it("hears that there is time", () => {
  expect(leavesTime("Whenever you have a moment.")).toBe(true);
  expect(leavesTime("When will you have it?")).toBe(false);
});

describe("acts that a definition names", () => {
  const doneBy = (definition: string, message: string) =>
    actsNamedIn(definition).some(({ isDoneBy }) => isDoneBy(message));

  it.each([
    ["praise", "What a splendid evening."],
    ["complaints", "The soup was dreadful."],
    ["suggestions", "How about a second clock?"],
    ["a remark without a question", "The soup was hot."],
    ["a time within a day", "The bus goes out at noon."],
    ["no hurry", "Take your time."],
  ])("%s: %s", (definition, message) => {
    expect(doneBy(definition, message)).toBe(true);
    expect(doneBy("anything", message)).toBe(false);
    expect(doneBy(definition, "Could you please bring the second bus to the soup?")).toBe(false);
  });
});
