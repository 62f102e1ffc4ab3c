// The configuration that is measured: one agent with one tool, in a folder of the benchmark's own.
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export const AGENT = "bench";
export const TOOL_NAME = "lookup";

/** Half of the tasks at once, far more than a small machine has cores: each spends most of a task waiting for others. */
export const AGENT_PROCESSES = 64;

// JSON is YAML. The tool's host is the one that the stack maps to its tool server's port.
const AGENT_FILE = {
  agent: {
    name: AGENT,
    description: "Looks one thing up and answers",
    model: "bench-model",
    instructions: "Look up the key, then answer with the JSON object.",
    pool: { warm: AGENT_PROCESSES, max: AGENT_PROCESSES },
    tools: [
      {
        name: TOOL_NAME,
        endpoint: "http://toolserver:9001/lookup",
        description: "Returns the value of a key.",
        effect: "read",
        parameters: {
          type: "object",
          additionalProperties: false,
          required: ["key"],
          properties: { key: { type: "string" } },
        },
      },
    ],
    output_schema: {
      type: "object",
      additionalProperties: false,
      required: ["answer"],
      properties: { answer: { type: "string" } },
    },
  },
};

/**
 * A process is replaced after so many tasks. The default is made for tasks of seconds, beside which a start is nothing;
 * here it would be a good part of what is measured. The report says so.
 */
export const SESSION_MAX_TASKS = 1_000;
/** Milliseconds of processor time of a process's first 50 tasks, less those of its next 50, where this was written. */
export const RECYCLE_CPU_MS = 90;

/** Everything else as it is by default. */
const CORE_FILE = { openclaw_core: { agents: { session_max_tasks: SESSION_MAX_TASKS } } };

/** Returns the folder. */
export const writeBenchConfig = async (folder: string): Promise<string> => {
  await mkdir(join(folder, "agents"), { recursive: true });
  await writeFile(join(folder, "openclaw.yml"), JSON.stringify(CORE_FILE, null, 2));
  await writeFile(join(folder, "agents", `${AGENT}.yml`), JSON.stringify(AGENT_FILE, null, 2));
  return folder;
};
