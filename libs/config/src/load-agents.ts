// The agents' files: `<dir>/agents/*.yml`, one agent each. All mistakes in all files come as one error.
import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import { type AgentSpec, agentFile } from "@openclaw/contracts";
import { deepFreeze } from "./deep-freeze.ts";
import { jsonSchemaIssues } from "./json-schema-shape.ts";
import { invalidConfig, type Mistake } from "./mistake.ts";
import { readTextFile } from "./read-text-file.ts";
import { parseYaml, type YamlResult } from "./yaml-file.ts";

/** The schema of a file together with the look at its JSON Schemas, so that both report lines. */
const checkedAgentFile = agentFile.superRefine(({ agent }, context) => {
  for (const { path, message } of jsonSchemaIssues(agent)) {
    context.addIssue({ code: "custom", path: ["agent", ...path], message });
  }
});

export type AgentResult = YamlResult<AgentSpec>;

/** Validates the text of one agent's file; `fileName` is the name that mistakes carry. */
export const validateAgentText = (text: string, fileName: string): AgentResult => {
  const result = parseYaml(text, fileName, checkedAgentFile);
  return result.ok ? { ok: true, value: deepFreeze(result.value.agent) } : result;
};

/** Reads and validates one agent's file. */
export const validateAgentFile = (path: string, shownAs: string = path): AgentResult => {
  const read = readTextFile(path);
  if (read === "absent") return refuse(shownAs, "there is no such file");
  return read.ok ? validateAgentText(read.text, shownAs) : refuse(shownAs, read.message);
};

const refuse = (file: string, message: string): AgentResult => ({ ok: false, mistakes: [{ file, path: "", message }] });

const agentFileNames = (folder: string): string[] | undefined => {
  try {
    return readdirSync(folder)
      .filter((name) => /^[^.].*\.ya?ml$/.test(name))
      .sort();
  } catch {
    return undefined;
  }
};

/** Every agent under `<dir>/agents`, by name, frozen; or one `invalid_config` that lists every mistake. */
export const loadAgents = (dir: string): readonly AgentSpec[] => {
  const folder = join(dir, "agents");
  const names = agentFileNames(folder);
  if (names === undefined) throw invalidConfig([{ file: folder, path: "", message: "the folder cannot be read" }]);
  const mistakes: Mistake[] = [];
  const fileOf = new Map<string, string>();
  const agents: AgentSpec[] = [];
  for (const name of names) {
    const shownAs = join(basename(folder), name);
    const result = validateAgentFile(join(folder, name), shownAs);
    if (!result.ok) {
      mistakes.push(...result.mistakes);
      continue;
    }
    const other = fileOf.get(result.value.name);
    if (other !== undefined) {
      const message = `the name "${result.value.name}" is taken by ${other}`;
      mistakes.push({ file: shownAs, path: "agent.name", message });
    }
    fileOf.set(result.value.name, shownAs);
    agents.push(result.value);
  }
  if (mistakes.length > 0) throw invalidConfig(mistakes);
  return Object.freeze(agents.sort((a, b) => (a.name < b.name ? -1 : 1)));
};
