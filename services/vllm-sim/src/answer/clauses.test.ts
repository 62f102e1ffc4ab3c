import { expect, it } from "vitest";
import { clausesOf } from "./clauses.ts";

const weightOf = (message: string, part: string) =>
  clausesOf(message).find(({ text }) => text.includes(part))?.weight ?? 0;

it("weighs what is asked above what is told, and that above how it came about", () => {
  const message = "Because it rained, the cellar is wet. Could you send somebody?";
  expect(weightOf(message, "send")).toBeGreaterThan(weightOf(message, "cellar"));
  expect(weightOf(message, "cellar")).toBeGreaterThan(weightOf(message, "rained"));
});

it("lets the first request count most", () => {
  const message = "Please mend the door. Please paint the wall.";
  expect(weightOf(message, "door")).toBeGreaterThan(weightOf(message, "wall"));
});

it("takes what a request points back to as asked for", () => {
  expect(weightOf("My coat is gone. Where can I find it?", "coat")).toBeGreaterThan(1);
  expect(weightOf("My coat is gone. Where can I sit?", "coat")).toBe(1);
});

it("takes a suggestion for no request", () => {
  expect(weightOf("It would be nice if the door could be blue.", "door")).toBeLessThan(1);
});

it("leaves out greeting and signature, unless nothing else is said", () => {
  const message = "Dear friends,\n\nthe lamp is broken.\n\nBest wishes,\nRose Lampard";
  expect(clausesOf(message).map(({ text }) => text)).toEqual(["the lamp is broken."]);
  expect(clausesOf("Hello there!")).toHaveLength(1);
});
