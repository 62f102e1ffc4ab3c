import { describe, expect, it } from "vitest";
import { renderInput } from "./render-input.ts";

const BLOB = `blob_${"0a".repeat(32)}`;

describe("the input as text", () => {
  it.each([
    ["a text", { text: "Hello" }, "Hello"],
    ["a document", { blob: BLOB }, `Document: ${BLOB}`],
    ["a bare string", "Hello", "Hello"],
    ["another object, its keys sorted", { b: 1, a: [true, null] }, '{"a":[true,null],"b":1}'],
    ["a text among other members", { text: "Hello", tone: "dry" }, '{"text":"Hello","tone":"dry"}'],
    ["what only looks like a document", { blob: "blob_1" }, '{"blob":"blob_1"}'],
    ["a number", 7, "7"],
  ])("is what it should be for %s", (_, input, text) => {
    expect(renderInput(input)).toBe(text);
  });
});
