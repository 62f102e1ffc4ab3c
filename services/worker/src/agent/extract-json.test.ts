import { describe, expect, it } from "vitest";
import { extractJsonObject } from "./extract-json.ts";

describe("extractJsonObject", () => {
  it.each([
    ["a bare object", '{"a":1}'],
    ["blanks around it", '\n  {"a":1} \n'],
    ["a fence", 'Here it is:\n```json\n{"a":1}\n```\nDone.'],
    ["a fence without a language", '```\n{"a":1}\n```'],
    ["prose around it", 'The answer is {"a":1}, as asked.'],
    ["brackets in the prose", 'In {this} case: {"a":1}'],
  ])("finds the object in %s", (_, text) => {
    expect(extractJsonObject(text)).toEqual({ a: 1 });
  });

  it("does not take brackets and quotes within strings for structure", () => {
    const object = { a: 'x } "quoted" {', b: { c: "\\" } };
    expect(extractJsonObject(`So: ${JSON.stringify(object)}.`)).toEqual(object);
  });

  it("prefers what is fenced to what the prose mentions", () => {
    expect(extractJsonObject('Not {"a":0} but:\n```json\n{"a":1}\n```')).toEqual({ a: 1 });
  });

  it.each([
    ["two objects", '{"a":1} or {"a":2}'],
    ["two fences", '```json\n{"a":1}\n```\n```json\n{"a":2}\n```'],
    ["an array", "[1]"],
    ["an object that was cut off", '{"a":{"b":1}'],
    ["an object that is not quite JSON", '{a: {"b":1}}'],
    ["no JSON", "I cannot answer."],
    ["nothing", ""],
  ])("finds none in %s", (_, text) => {
    expect(extractJsonObject(text)).toBeUndefined();
  });
});
