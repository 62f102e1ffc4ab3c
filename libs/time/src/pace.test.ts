import { expect, it } from "vitest";
import { Pace } from "./pace.ts";

const pace = () => new Pace({ windowMs: 50, often: 3 });

it("is often as soon as a window holds enough, and through the next window", () => {
  const subject = pace();
  expect(subject.isOften(0)).toBe(false);
  subject.note(0);
  subject.note(10);
  expect(subject.isOften(10)).toBe(false);
  subject.note(20);
  expect(subject.isOften(20)).toBe(true);
  expect(subject.isOften(60)).toBe(true);
});

it("is no longer often after a window without enough", () => {
  const subject = pace();
  subject.note(0, 5);
  expect(subject.isOften(60)).toBe(true);
  subject.note(61);
  expect(subject.isOften(115)).toBe(false);
});

it("forgets at once what lies a whole window back", () => {
  const subject = pace();
  subject.note(0, 100);
  expect(subject.isOften(1_000)).toBe(false);
});
