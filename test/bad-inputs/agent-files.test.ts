// A key that nobody knows, in each file of the configuration: told with its line, and no service starts with it.
import { spawn } from "node:child_process";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { formatMistake, validateAgentText } from "@openclaw/config";
import { environment, freePort, type ServiceName, serviceCommand } from "@openclaw/devstack";
import { makeTemporaryFolder } from "@openclaw/testkit";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GOOD_FILE, UNKNOWN_KEYS } from "./agent-files.ts";

/** sysexits.h EX_CONFIG, which tells whoever supervises that another start is useless. */
const EXIT_CONFIG = 78;
const ROOT = join(import.meta.dirname, "../..");

let folder: string;
/** Nobody listens there: a service must refuse its configuration before it asks anybody for anything. */
let nowhere: number;

beforeAll(async () => {
  folder = await makeTemporaryFolder();
  nowhere = await freePort();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const runToEnd = async (service: ServiceName, configDir: string) => {
  const { command, args, env, cwd } = serviceCommand({
    root: ROOT,
    name: service,
    env: environment(),
    own: {
      OPENCLAW_CONFIG_DIR: configDir,
      OPENCLAW_METRICS_PORT: "0",
      NATS_URL: `nats://127.0.0.1:${nowhere}`,
      DATABASE_URL: `postgres://127.0.0.1:${nowhere}/none`,
      OPENCLAW_INFERENCE_URL: `http://127.0.0.1:${nowhere}`,
    },
  });
  const child = spawn(command, args, { env, cwd, stdio: ["ignore", "ignore", "pipe"] });
  let said = "";
  child.stderr.on("data", (data: Buffer) => {
    said += data.toString();
  });
  const code = await new Promise((resolve) => child.once("close", resolve));
  return { code, said };
};

describe("an unknown key", () => {
  it("is alone what is wrong with these files", () => {
    expect(validateAgentText(GOOD_FILE, "agents/clerk.yml")).toMatchObject({ ok: true });
  });

  it.each(UNKNOWN_KEYS)("$how is told with its line and the nearest right name", ({ added, says }) => {
    const result = validateAgentText(GOOD_FILE + added, "agents/clerk.yml");
    const mistakes = result.ok ? [] : result.mistakes.map(formatMistake);
    expect(mistakes).toEqual([expect.stringContaining(says)]);
  });

  it.each<[ServiceName, string, string, string]>([
    ["scheduler", "agents/clerk.yml", `${GOOD_FILE}  pool: { warmm: 1 }\n`, 'did you mean "warm"'],
    ["worker", "openclaw.yml", "openclaw_core:\n  agents: { idle_timout: 5 }\n", 'did you mean "idle_timeout"'],
    ["inference-adapter", "openclaw.yml", "openclaw_core:\n  inferense: {}\n", 'did you mean "inference"'],
    ["toolserver", "queries.yml", "queries:\n  all: { sqll: select 1 }\n", 'did you mean "sql"'],
  ])("keeps %s from starting (%s)", async (service, file, text, says) => {
    const configDir = join(folder, service);
    await mkdir(join(configDir, "agents"), { recursive: true });
    await mkdir(dirname(join(configDir, file)), { recursive: true });
    await writeFile(join(configDir, file), text);
    const { code, said } = await runToEnd(service, configDir);
    expect(said).toContain(says);
    expect(code).toBe(EXIT_CONFIG);
  });
});
