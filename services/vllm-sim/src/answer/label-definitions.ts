// What the instructions say of each label: entries of a list ("- billing: invoices, refunds") or a rule in running
// text ("`urgency` is high if …; low if …; else normal").

import { actsNamedIn, type SpeechAct } from "./speech-acts.ts";

export interface LabelDefinition {
  readonly label: string;
  /** Empty where the instructions do not say what the label is for. */
  readonly text: string;
  readonly acts: readonly SpeechAct[];
  /** The label for what fits no other. */
  readonly isRest: boolean;
}

/** "a complaint without a request": what a label is not says nothing for it. */
const EXCLUSION = /\b(?:without|except(?: for)?|excluding|other than|but not|rather than|instead of)\b[^,;.]*/gi;
const CATCH_ALL = /^(?:others?|none|general|misc|miscellaneous|unknown|rest|else|default|uncategori[sz]ed)$/i;
const REST =
  /^\W*(?:none of (?:the|these|them)|(?:any|every)thing else|all (?:else|other)|the rest|otherwise|ordinary|whatever is left)\b/i;

const ENTRY = /^(?<indent>\s*)(?:[-*•]|\d+[.)])\s+(?<text>.+)$/u;

interface Entry {
  readonly key: string;
  readonly text: string;
  /** Entries of one list share it. */
  readonly list: number;
  /** The line above the list. */
  readonly heading: string;
}

const plain = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[`"'*]/g, "")
    .replace(/[_\s-]+/g, " ")
    .trim();

/** A name before a mark that explains it. */
const KEYED = /^(?<key>[^:=(–—]{1,60}?)\s*(?::|=|–|—|\s-\s|\bmeans\b|\bis for\b|\()\s*(?<text>.*)$/u;

class EntryReader {
  readonly entries: { key: string; text: string; list: number; heading: string; indent: number }[] = [];
  #list = 0;
  #heading = "";
  #isOpen = false;

  read(line: string): void {
    const entry = ENTRY.exec(line);
    const indent = entry?.groups?.["indent"]?.length ?? line.search(/\S/);
    const last = this.entries.at(-1);
    const text = entry?.groups?.["text"] ?? line.trim();
    // "Risk:" without a list mark explains nothing: it is the heading of what follows.
    const isEntry = entry !== null || (KEYED.exec(text)?.groups?.["text"] ?? "") !== "";
    if (this.#isOpen && last !== undefined && indent > last.indent) last.text += `; ${text}`;
    else if (isEntry) this.#open(text, indent);
    else this.#close(line);
  }

  #open(text: string, indent: number): void {
    const keyed = KEYED.exec(text)?.groups;
    const [list, heading] = [this.#list, this.#heading];
    this.entries.push({ key: plain(keyed?.["key"] ?? text), text: keyed?.["text"] ?? "", list, heading, indent });
    this.#isOpen = true;
  }

  #close(line: string): void {
    this.#isOpen = false;
    this.#list += 1;
    if (line.trim() !== "") this.#heading = plain(line);
  }
}

const entriesOf = (instructions: string): readonly Entry[] => {
  const reader = new EntryReader();
  for (const line of instructions.split("\n")) reader.read(line);
  return reader.entries;
};

/** The entries of the list that explains most of the labels; of two, the one whose heading names the field. */
const bestList = (labels: readonly string[], instructions: string, fieldName: string): readonly Entry[] => {
  const keys = new Set(labels.map(plain));
  const own = entriesOf(instructions).filter(({ key }) => keys.has(key));
  const lists = [...new Set(own.map(({ list }) => list))].map((list) => own.filter((entry) => entry.list === list));
  const rank = (entries: readonly Entry[]): number =>
    entries.length + (entries[0]?.heading.includes(plain(fieldName)) === true ? 0.5 : 0);
  return lists.toSorted((a, b) => rank(b) - rank(a))[0] ?? [];
};

const escapeRegExp = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** The conditions that a line about the field gives for a label. */
const ruleFor = (label: string, lines: readonly string[]): { text: string; isRest: boolean } => {
  const name = `[\`"']*${escapeRegExp(label)}[\`"']*`;
  const condition = new RegExp(`\\b${name}\\s+(?:if|when|where|for)\\s+(?<text>.+?)(?=;|\\.\\s|\\.?$)`, "i");
  const rest = new RegExp(`\\b(?:else|otherwise|in all other cases)[\\s,:]+(?:it is\\s+)?${name}(?!\\w)`, "i");
  return {
    text: lines.flatMap((line) => condition.exec(line)?.groups?.["text"] ?? []).join("; "),
    isRest: lines.some((line) => rest.test(line)),
  };
};

/** A definition for each label. Underscores, hyphens and case do not matter. */
export const readDefinitions = (
  labels: readonly string[],
  instructions: string,
  fieldName: string,
): readonly LabelDefinition[] => {
  const entries = bestList(labels, instructions, fieldName);
  const mention = new RegExp(`\\b${escapeRegExp(fieldName)}\\b`, "i");
  const lines = fieldName === "" ? [] : instructions.split("\n").filter((line) => mention.test(line));
  return labels.map((label) => {
    const listed = entries.find(({ key }) => key === plain(label))?.text ?? "";
    const rule = ruleFor(label, lines);
    const text = [listed, rule.text].filter((part) => part !== "").join("; ");
    return {
      label,
      text: text.replace(EXCLUSION, ""),
      acts: actsNamedIn(text),
      isRest: CATCH_ALL.test(label) || rule.isRest || REST.test(text),
    };
  });
};
