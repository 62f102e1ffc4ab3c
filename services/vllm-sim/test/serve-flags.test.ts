// The command lines of docker-compose.yml: what starts the real server starts the simulated one, and as the same server.
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseSimArgs } from "../src/options.ts";

const compose = readFileSync(new URL("../../../docker-compose.yml", import.meta.url), "utf8");

/** The arguments under `command:` of a block that begins with `x-NAME:`, with the defaults of its variables. */
const commandOf = (name: string): string[] => {
  const block = new RegExp(`^x-${name}: [\\s\\S]*?\\n {2}command:\\n(?<lines>(?: {4}[-#] .*\\n)+)`, "m").exec(compose);
  const lines = block?.groups?.["lines"]?.match(/^ {4}- .*$/gm) ?? [];
  return lines.map((line) => line.replace(/^ {4}- /, "").replace(/\$\{\w+:-([^}]*)\}/g, "$1"));
};

describe("docker-compose.yml", () => {
  const real = commandOf("vllm");
  const simulated = commandOf("simulated").filter((part) => part !== "node" && !part.endsWith(".ts"));

  it("starts vLLM with flags that the simulation knows", () => {
    expect(parseSimArgs(real)).toMatchObject({
      maxNumSeqs: 16,
      schedulingPolicy: "priority",
      enableAutoToolChoice: true,
      toolCallParser: "mistral",
      enablePromptTokensDetails: true,
      enablePrefixCaching: true,
    });
  });

  it("starts the simulation as it starts vLLM", () => {
    expect(parseSimArgs(simulated)).toEqual(parseSimArgs(real));
  });
});
