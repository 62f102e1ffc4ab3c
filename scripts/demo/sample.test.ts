import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { checkResult } from "./checks.ts";
import { splitLabel } from "./message-label.ts";
import { readSample } from "./sample.ts";

const samples = join(import.meta.dirname, "../../deploy/samples");
const folders = readdirSync(samples, { withFileTypes: true }).filter((entry) => entry.isDirectory());

describe("readSample", () => {
  it("reads a file to store as a blob", async () => {
    const sample = await readSample(join(samples, "data-extraction"));
    expect(sample).toMatchObject({
      agent: "data-extraction",
      priority: "high",
      input: { kind: "file", mediaType: "application/pdf" },
    });
  });

  it("reads a message without its label", async () => {
    const { input } = await readSample(join(samples, "query-routing"));
    expect(input.kind === "text" && input.text.startsWith("Hello,")).toBe(true);
  });

  it.each(folders.map((folder) => folder.name))("has a check for %s that refuses an empty result", async (name) => {
    const { agent, file } = await readSample(join(samples, name));
    const { ok, facts } = checkResult(agent, file, {});
    expect(ok).toBe(false);
    expect(facts.map((fact) => fact.name)).not.toContain("a check for the agent");
  });
});

describe("splitLabel", () => {
  it("takes the label and the empty line after it off", () => {
    expect(splitLabel("Label: billing\r\n\r\nHello\n")).toEqual({ label: "billing", text: "Hello\n" });
  });

  it("leaves a text without a label as it is", () => {
    expect(splitLabel("Hello\nLabel: billing\n")).toEqual({ label: undefined, text: "Hello\nLabel: billing\n" });
  });
});
