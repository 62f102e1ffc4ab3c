// An agent's effective settings, one by one, and whether each is said in its file or is what a file that says nothing means.
import { type AgentSpec, agentSpec } from "@openclaw/contracts";

export interface EffectiveSetting {
  readonly key: string;
  readonly value: string;
  /** `default` may be written in the file too: the same was meant. */
  readonly from: "file" | "default";
}

/** These have a place of their own on the screen. */
const APART: ReadonlySet<string> = new Set(["name", "description", "instructions", "output_schema", "tools"]);

const isGroup = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const flat = (value: unknown, path: string): readonly (readonly [string, unknown])[] =>
  isGroup(value)
    ? Object.entries(value).flatMap(([key, inner]) => flat(inner, path === "" ? key : `${path}.${key}`))
    : [[path, value]];

export const effectiveSettings = (spec: AgentSpec): EffectiveSetting[] => {
  // What must be said has no default, and so is of the file.
  const { model: _, ...silent } = agentSpec.parse({ name: spec.name, model: "of-nobody" });
  const defaults = new Map(flat(silent, ""));
  return flat(spec, "")
    .filter(([key]) => !APART.has(key.split(".")[0] ?? ""))
    .map(([key, value]) => ({
      key,
      value: String(value),
      from: defaults.has(key) && defaults.get(key) === value ? "default" : "file",
    }));
};
