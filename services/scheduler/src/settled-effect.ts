// Whether a settlement says what is recorded already, and why one is refused. Pure.
import { canonicalJson, type Effect, type Settlement } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";

/** Whether the same was said before: an answer that got lost may be asked for again. */
export const isSettledSo = ({ settled_by, state, result }: Effect, settlement: Settlement): boolean => {
  if (settled_by !== "operator") return false;
  if (settlement.outcome === "not_done") return state === "failed";
  return state === "done" && canonicalJson(result) === canonicalJson(settlement.result);
};

const reasonOf = ({ state, conflict, deadline, attempt }: Effect, { outcome }: Settlement): string => {
  switch (state) {
    case "intended":
      return `its call may be under way until ${deadline}`;
    case "unknown":
      return `attempt ${attempt} or a later one is still at it; its task will ask, or need attention`;
    case "failed":
      return "it did not happen, and is called when its task asks for it";
    case "done":
      return conflict && outcome === "not_done"
        ? "it was done, and its task asks for another call in its place: say what that one is answered, or cancel the task"
        : "it was done";
  }
};

export const notUnknown = (effect: Effect, settlement: Settlement): AppError =>
  new AppError("effect_not_unknown", `effect ${effect.key} of ${effect.tool}: ${reasonOf(effect, settlement)}`, {
    details: { key: effect.key, state: effect.state },
  });
