import { expect, it } from "vitest";
import { asScale, isSevere, urgencyOn } from "./severity.ts";

it("orders the steps of a scale and knows what is none", () => {
  expect(asScale(["high", "low", "critical", "medium"])).toEqual(["low", "medium", "high", "critical"]);
  expect(asScale(["high", "billing"])).toBeUndefined();
  expect([isSevere("high"), isSevere("medium")]).toEqual([true, false]);
});

it.each([
  ["Nobody can work, please answer today!", "high"],
  ["No hurry at all, but where is the manual?", "low"],
  ["Where is the manual?", "normal"],
])("%s is %s", (text, urgency) => expect(urgencyOn(["low", "normal", "high"], text)).toBe(urgency));
