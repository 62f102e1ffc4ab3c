import { describe, expect, it } from "vitest";
import { fieldFragments } from "./form-fields.ts";

const rect = [100, 200, 300, 220];
const texts = (annotation: unknown) => fieldFragments([annotation]).map(({ text }) => text);

describe("fieldFragments", () => {
  it("puts a one-line field's text at the middle of its place", () => {
    expect(fieldFragments([{ rect, fieldType: "Tx", fieldValue: "Ada" }])).toEqual([
      { text: "Ada", x: 100, y: 206.5, width: 200, fontSize: 10, rightToLeft: false },
    ]);
  });

  it("makes one fragment of each line of a text area, from the top", () => {
    const fragments = fieldFragments([{ rect, fieldType: "Tx", fieldValue: "one\r\ntwo" }]);
    expect(fragments.map(({ text, y }) => [text, y])).toEqual([
      ["one", 210],
      ["two", 198],
    ]);
  });

  it("shows what was chosen and what was ticked", () => {
    expect(texts({ rect, fieldType: "Ch", fieldValue: ["red", "blue"] })).toEqual(["red, blue"]);
    expect(texts({ rect, fieldType: "Btn", checkBox: true, fieldValue: "Yes" })).toEqual(["[x]"]);
    expect(texts({ rect, fieldType: "Btn", checkBox: true, fieldValue: "Off" })).toEqual([""]);
  });

  it("keeps passwords to itself and passes over what is no field", () => {
    expect(texts({ rect, fieldType: "Tx", fieldValue: "secret", password: true })).toEqual([""]);
    expect(texts({ rect, subtype: "Link", url: "https://example.org" })).toEqual([]);
    expect(texts({ rect: "nowhere", fieldType: "Tx", fieldValue: "x" })).toEqual([]);
  });
});
