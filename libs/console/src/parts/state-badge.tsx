// A task's state in a word, with a colour that only repeats it.
import type { TaskState } from "@openclaw/contracts";

export type Tone = "ok" | "bad" | "warn" | "busy" | "idle";

const TONES: Readonly<Record<TaskState, Tone>> = {
  scheduled: "idle",
  queued: "idle",
  dispatched: "busy",
  running: "busy",
  waiting_tool: "busy",
  waiting_approval: "warn",
  retrying: "warn",
  succeeded: "ok",
  failed: "bad",
  cancelled: "idle",
  expired: "warn",
  dead_letter: "bad",
  needs_attention: "warn",
};

export const stateWords = (state: TaskState): string => state.replace("_", " ");

export const Badge = ({ tone, children }: { readonly tone: Tone; readonly children: string }) => (
  <span className={`badge ${tone}`}>{children}</span>
);

export const StateBadge = ({ state }: { readonly state: TaskState }) => (
  <Badge tone={TONES[state]}>{stateWords(state)}</Badge>
);
