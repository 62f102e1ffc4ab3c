import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AppError } from "@openclaw/errors";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadAgents, loadCoreSettings } from "../src/index.ts";

let dir = "";

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "openclaw-config-"));
  mkdirSync(join(dir, "agents"));
});

afterEach(() => rmSync(dir, { recursive: true }));

const agent = (name: string): string => `agent: { name: ${name}, model: m }\n`;
const write = (name: string, content: string | Uint8Array): void => writeFileSync(join(dir, name), content);

const messageOf = (load: () => unknown): string => {
  try {
    load();
  } catch (error) {
    if (error instanceof AppError && error.code === "invalid_config") return error.message;
  }
  throw new TypeError("invalid_config was expected");
};

describe("loadAgents", () => {
  it("loads every .yml and .yaml file, sorted by name, and nothing else", () => {
    write("agents/2.yml", agent("alpha"));
    write("agents/1.yaml", agent("beta"));
    write("agents/.hidden.yml", "not: read");
    write("agents/notes.md", "not: read");
    const agents = loadAgents(dir);
    expect(agents.map(({ name }) => name)).toEqual(["alpha", "beta"]);
    expect(Object.isFrozen(agents)).toBe(true);
  });

  it("reports the mistakes of all files at once", () => {
    write("agents/a.yml", "agent: { nam: x, model: m }");
    write("agents/b.yml", Uint8Array.of(0x61, 0xff, 0xfe));
    write("agents/c.yml", `# ${"x".repeat(256 * 1024)}`);
    write("agents/d.yml", agent("same"));
    write("agents/e.yml", agent("same"));
    const message = messageOf(() => loadAgents(dir));
    expect(message).toContain('agents/a.yml:1:10  agent.nam: unknown key; did you mean "name"?');
    expect(message).toContain("agents/b.yml  must be UTF-8");
    expect(message).toContain("agents/c.yml  must not be larger than 256 KiB");
    expect(message).toContain('agents/e.yml  agent.name: the name "same" is taken by agents/d.yml');
  });

  it("says so when the folder is not there", () => {
    expect(messageOf(() => loadAgents(join(dir, "elsewhere")))).toContain("the folder cannot be read");
  });
});

describe("loadCoreSettings", () => {
  it("has defaults without a file", () => {
    expect(loadCoreSettings(dir).inference.max_batch_size).toBe(16);
  });

  it("says what a size may look like", () => {
    write("openclaw.yml", "openclaw_core: { agents: { memory_limit_per_agent: 2X } }");
    expect(messageOf(() => loadCoreSettings(dir))).toContain("a number with K, M or G");
  });

  it("refuses a limit that no process could start under, and says what was likely meant", () => {
    write("openclaw.yml", "openclaw_core: { agents: { memory_limit_per_agent: 256 } }");
    expect(messageOf(() => loadCoreSettings(dir))).toContain("at least 64M; a number without a unit is bytes");
  });

  it("refuses a key that it does not know", () => {
    write("openclaw.yml", "openclaw_core:\n  agents:\n    idle_timout: 5\n");
    expect(messageOf(() => loadCoreSettings(dir))).toContain(
      'openclaw.yml:3:5  openclaw_core.agents.idle_timout: unknown key; did you mean "idle_timeout"?',
    );
  });
});
