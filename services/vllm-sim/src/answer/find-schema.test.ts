import { expect, it } from "vitest";
import { instanceInText, schemaInText, withoutFencedBlocks } from "./find-schema.ts";

const text = 'Example:\n```json\n{"total":3}\n```\nSchema:\n```json\n{"type":"object"}\n```\nEnd.';

it("tells a printed schema from a printed value", () => {
  expect(schemaInText(text)).toEqual({ type: "object" });
  expect(instanceInText(text)).toEqual({ total: 3 });
  expect(withoutFencedBlocks(text)).not.toContain("total");
  expect(schemaInText("```json\n{broken\n```")).toBeUndefined();
});
