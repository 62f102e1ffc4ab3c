// Customers' messages: what happened, what is wanted, how soon, in wordings that combine freely for each label.
import type { Dice } from "./dice.ts";
import { KNOWN_WORDINGS } from "./message-wordings.ts";

export interface MessageCase {
  readonly text: string;
  readonly facts: { readonly label: string; readonly urgency: string };
}

interface Wordings {
  readonly happened: readonly string[];
  readonly wanted: readonly string[];
}

export interface MessageMaterial {
  readonly openings: readonly string[];
  readonly closings: readonly string[];
  /** Sentences that say nothing of the matter. */
  readonly asides: readonly string[];
  readonly soon: readonly string[];
  readonly later: readonly string[];
  readonly labels: Readonly<Record<string, Wordings>>;
}

/** In what is wanted by feedback nothing is asked for; how soon it is needed would make no sense. */
const hasHurry = (label: string): boolean => label !== "feedback";

export const createMessageOf = (dice: Dice, material: MessageMaterial): MessageCase => {
  const label = dice.pick(Object.keys(material.labels));
  const { happened = [], wanted = [] } = material.labels[label] ?? {};
  const urgency = hasHurry(label) ? dice.pick(["high", "normal", "normal", "low"]) : "low";
  const cues = { high: material.soon, normal: [""], low: material.later }[urgency] ?? [""];
  const matter = [dice.pick(happened), dice.pick(wanted)];
  const body = [dice.pick(material.asides), ...matter, dice.pick(cues)].filter((part) => part !== "").join(" ");
  const parts = [dice.pick(material.openings), body, dice.pick(material.closings)].filter((part) => part !== "");
  return { text: parts.join(dice.pick(["\n\n", "\n"])), facts: { label, urgency } };
};

export const createMessage = (dice: Dice): MessageCase => createMessageOf(dice, dice.pick(KNOWN_WORDINGS));
