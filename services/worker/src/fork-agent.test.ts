import { expect, it } from "vitest";
import { requireRuntime } from "./fork-agent.ts";

it("refuses a runtime that leaves an agent process the network", () => {
  expect(() => requireRuntime("24.19.2")).toThrow(expect.objectContaining({ code: "dependency_missing" }));
  expect(() => requireRuntime("26.10.0")).not.toThrow();
  expect(() => requireRuntime()).not.toThrow();
});
