import { expect, it } from "vitest";
import { readOptions } from "./options.ts";

it("runs in full and prints text unless told otherwise", () => {
  expect(readOptions([])).toMatchObject({ quick: false, json: false });
});

it("has a quick mode with fewer tasks, and JSON output", () => {
  const quick = readOptions(["--quick", "-o", "json"]);
  expect(quick).toMatchObject({ quick: true, json: true });
  expect(quick?.sizes.saturated).toBeLessThan(readOptions([])?.sizes.saturated ?? 0);
});

it("refuses what it does not know", () => {
  expect(readOptions(["--fast"])).toBeUndefined();
  expect(readOptions(["-o", "xml"])).toBeUndefined();
  expect(readOptions(["results"])).toBeUndefined();
});
