// Effects as text.
import type { Effect } from "@openclaw/contracts";
import type { Colors } from "../output.ts";
import { formatTable } from "./table.ts";

/** Arguments beyond this are cut in a list. */
const MAX_ARGUMENTS_CHARS = 60;

const stateOf = ({ state, conflict, settled_by }: Effect, colors: Colors): string => {
  if (conflict) return colors.yellow(`${state}, another call asked for`);
  if (state === "unknown") return colors.yellow(state);
  return settled_by === null ? state : `${state} (${settled_by})`;
};

const short = (value: unknown): string => {
  const text = JSON.stringify(value);
  return text.length <= MAX_ARGUMENTS_CHARS ? text : `${text.slice(0, MAX_ARGUMENTS_CHARS)}…`;
};

export const formatEffectList = (effects: readonly Effect[], colors: Colors): string =>
  formatTable(
    ["KEY", "TOOL", "ARGUMENTS", "STATE", "CALLS", "INTENDED", "TASK", "HEARD"],
    effects.map((effect) => [
      effect.key,
      effect.tool,
      short(effect.arguments),
      stateOf(effect, colors),
      String(effect.calls),
      effect.intended_at,
      effect.task,
      effect.error?.code ?? "",
    ]),
  );

export const formatEffect = (effect: Effect, colors: Colors): string => {
  const lines = [
    ["effect", effect.key],
    ["tool", effect.tool],
    ["sent as", effect.idempotency_key],
    ["state", stateOf(effect, colors)],
    ["arguments", JSON.stringify(effect.arguments)],
    ["result", effect.result === null ? "" : JSON.stringify(effect.result)],
  ] as const;
  return lines
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name.padEnd(9)} ${value}`)
    .join("\n");
};
