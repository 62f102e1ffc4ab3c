// Documents with a title, sections and sentences about one subject, among sentences about nothing much.
import type { DocumentFacts } from "../compare-answers.ts";
import type { Dice } from "./dice.ts";

export interface DocumentCase {
  readonly text: string;
  readonly facts: DocumentFacts;
}

const SUBJECTS = [
  ["Tidal Power", "turbine", "estuary", "blade"],
  ["Urban Beekeeping", "hive", "honey", "colony"],
  ["Paper Conservation", "archive", "humidity", "parchment"],
  ["Night Trains", "sleeper", "timetable", "carriage"],
  ["Soil Health", "compost", "nitrogen", "earthworm"],
] as const;
const CLAIMS = [
  "The %a of every %b has to be inspected twice a year.",
  "Most projects underestimate what a single %a means for the %b.",
  "Where the %b is old, the %a costs about a third more than planned.",
  "In the survey, 62 percent of the operators named the %a as their first concern.",
  "A new %c changed how the %a and the %b are looked after.",
  "Without a good %a no %b lasts longer than ten years.",
  "The %c should be replaced before the %a shows damage.",
  "Experts recommend that each %b is measured together with its %a.",
];
const FILLER = [
  "The meeting was held on a Tuesday.",
  "Further copies can be ordered from the office.",
  "A list of participants is attached.",
  "The authors thank everybody who helped.",
];
const SECTIONS = ["Introduction", "Background", "Method", "Results", "Costs", "Outlook"];

const wrap = (text: string, width: number): string =>
  text.replace(new RegExp(`(.{1,${width}})(?:\\s+|$)`, "g"), "$1\n").trim();

export const createDocument = (dice: Dice): DocumentCase => {
  const [name, ...words] = dice.pick(SUBJECTS);
  const title = dice.pick([
    `${name}: A Report`,
    `On ${name}`,
    `${name} in ${dice.int(2018, 2026)}`,
    `Guide to ${name}`,
  ]);
  const fill = (claim: string) => claim.replace("%a", words[0]).replace("%b", words[1]).replace("%c", words[2]);
  const pages = Array.from({ length: dice.int(1, 5) }, (_, page) => {
    const sentences = [...dice.sample(CLAIMS, dice.int(4, 7)).map(fill), ...dice.sample(FILLER, 1)];
    const body = wrap(sentences.join(" "), dice.pick([60, 80, 200]));
    const section = dice.pick(SECTIONS);
    const head = page === 0 ? [dice.pick([title, `# ${title}`]), "", `${page + 1} ${section}`] : [section];
    return [...head, dice.pick(["", body === "" ? "" : ""]), body].join("\n");
  });
  return { text: pages.join("\n\n"), facts: { title, subject: words[0], pages } };
};
