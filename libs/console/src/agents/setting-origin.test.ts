import { agentSpec } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { effectiveSettings } from "./setting-origin.ts";

it("tells each setting, and which of them the agent's file says", () => {
  const spec = agentSpec.parse({ name: "a", model: "m", timeout_seconds: 60, pool: { max: 8 } });
  const settings = effectiveSettings(spec);
  expect(settings.filter(({ from }) => from === "file").map(({ key, value }) => `${key} ${value}`)).toEqual([
    "model m",
    "timeout_seconds 60",
    "pool.max 8",
  ]);
  expect(settings).toContainEqual({ key: "pool.warm", value: "1", from: "default" });
  expect(settings).toContainEqual({ key: "guardrails.allow_external_network", value: "false", from: "default" });
  expect(settings.map(({ key }) => key)).not.toContain("instructions");
});
