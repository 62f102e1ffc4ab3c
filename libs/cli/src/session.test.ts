import picocolors from "picocolors";
import { describe, expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { type OutputFormat, showNext } from "./session.ts";

const streamed = (format: OutputFormat, values: readonly unknown[]): string => {
  const lines: string[] = [];
  const output = {
    result: (text: string) => void lines.push(text),
    note: () => {},
    progress: () => {},
    colors: picocolors.createColors(false),
  };
  for (const value of values) showNext({ output, format }, value, String);
  return lines.join("\n");
};

describe("showNext", () => {
  const values = [{ a: "1\n2" }, { b: [3, null] }];

  it("writes a line of JSON for each value", () => {
    expect(streamed("json", values)).toBe('{"a":"1\\n2"}\n{"b":[3,null]}');
  });

  it("writes a document of YAML for each value", () => {
    const documents = parseAllDocuments(streamed("yaml", values));
    expect(Array.isArray(documents) && documents.map((document) => document.toJS())).toEqual(values);
  });

  it("writes for people what it is told to", () => {
    expect(streamed("table", ["one", "two"])).toBe("one\ntwo");
  });
});
