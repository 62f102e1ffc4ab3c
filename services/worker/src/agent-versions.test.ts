import { agentSpec } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { expect, it } from "vitest";
import { createAgentVersions } from "./agent-versions.ts";

const spec = agentSpec.parse({ name: "a", model: "m" });

it("asks once for a version, also when many want it at the same time", async () => {
  const asked: string[] = [];
  const find = createAgentVersions(async (version) => {
    asked.push(version);
    return spec;
  });
  await Promise.all([find("1"), find("1"), find("2")]);
  await find("1");
  expect(asked).toEqual(["1", "2"]);
});

it("asks again after it failed", async () => {
  let tries = 0;
  const find = createAgentVersions(async () => {
    tries += 1;
    if (tries === 1) throw new AppError("bus_unavailable");
    return spec;
  });
  await expect(find("1")).rejects.toMatchObject({ code: "bus_unavailable" });
  await expect(find("1")).resolves.toBe(spec);
});
