import { expect, it } from "vitest";
import { Gathering } from "./gathering.ts";

const WINDOW_MS = 50;
const often = (now: number): Gathering => {
  const subject = new Gathering({ windowMs: WINDOW_MS, often: 3 });
  for (let i = 0; i < 3; i += 1) subject.note(now);
  return subject;
};

it("pays as soon as a window holds enough, and through the next window", () => {
  const subject = new Gathering({ windowMs: WINDOW_MS, often: 3 });
  expect(subject.pays(0)).toBe(false);
  subject.note(0);
  subject.note(10);
  expect(subject.pays(10)).toBe(false);
  subject.note(20);
  expect(subject.pays(20)).toBe(true);
  expect(subject.pays(60)).toBe(true);
});

it("no longer pays after a window without enough", () => {
  const subject = often(0);
  expect(subject.pays(60)).toBe(true);
  subject.note(61);
  expect(subject.pays(115)).toBe(false);
});

it("forgets at once what lies a whole window back", () => {
  expect(often(0).pays(1_000)).toBe(false);
});

it("rests for a window after three waits in a row that brought nothing together", () => {
  const subject = often(0);
  subject.brought(1, 1);
  subject.brought(1, 2);
  subject.brought(2, 3);
  subject.brought(1, 4);
  subject.brought(1, 5);
  expect(subject.pays(5)).toBe(true);
  subject.brought(1, 6);
  expect(subject.pays(6)).toBe(false);
  for (let i = 0; i < 3; i += 1) subject.note(50);
  expect(subject.pays(55)).toBe(false);
  expect(subject.pays(56)).toBe(true);
});
