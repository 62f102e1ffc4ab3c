import { ERROR_CODES, ERROR_KINDS } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { hintOf } from "./error-hint.ts";

it("has a word for every code of the catalogue, and for one that it does not know", () => {
  const hints = Object.keys(ERROR_CODES).map(hintOf);
  expect(hints).not.toContain(undefined);
  expect(new Set(hints).size).toBeGreaterThan(ERROR_KINDS.length);
  expect(hintOf("of_a_newer_version")).toBe(hintOf("internal"));
});
