// Documents written after the answering part: minutes, guides and reports on other subjects, with numbered headings,
// running titles and lists between the sentences.
import type { Dice } from "../generators/dice.ts";
import type { DocumentCase } from "../generators/documents.ts";

interface Subject {
  readonly subject: string;
  readonly title: string;
  readonly sentences: readonly string[];
}

const SUBJECTS: readonly Subject[] = [
  {
    subject: "ferry",
    title: "A Second Ferry for the Northern Islands",
    sentences: [
      "The only ferry to the northern islands was built in 1974 and runs four times a day.",
      "In the winter of last year the ferry was out of service on thirty-one days.",
      "On such days neither mail nor medicine reached the people who depend on the ferry.",
      "A second ferry would cost the county about eleven million crowns.",
      "Half of that sum could come from the fund for remote regions.",
      "Fishermen fear that a larger ferry would disturb the breeding grounds near the pier.",
      "The engineers therefore propose a lighter ferry with electric drive.",
      "Its batteries can be charged overnight at the pier of the main island.",
      "The council will decide on the ferry in its session in March.",
      "Until then the present ferry will be inspected every second month.",
    ],
  },
  {
    subject: "apprentices",
    title: "How Small Workshops Find Apprentices",
    sentences: [
      "Two out of three workshops in the survey could not find enough apprentices.",
      "Most apprentices learn of a vacancy through friends and relatives.",
      "Workshops that open their doors for a day win twice as many apprentices as others.",
      "A good apprentice costs a workshop money in the first year and earns it back in the third.",
      "Many apprentices leave because nobody tells them what is expected.",
      "Short talks on Fridays have reduced the number of apprentices who leave by a quarter.",
      "Rural workshops offer rooms, since apprentices without a car cannot reach them.",
      "The chamber lends tools to apprentices who start without any.",
      "Schools would like workshops to explain their trades in the eighth grade.",
      "In the end, apprentices stay where they are taken seriously.",
    ],
  },
  {
    subject: "glacier",
    title: "Measuring the Hohe Glacier",
    sentences: [
      "The tongue of the glacier has been measured with rods since 1891.",
      "In that time the glacier has lost more than two kilometres of its length.",
      "Since 2005 a laser scanner has recorded the surface of the glacier each September.",
      "The scans show that the glacier becomes thinner above all in its lower third.",
      "Dust from the south darkens the glacier and lets it melt faster.",
      "A lake has formed in front of the glacier, and its level is watched by a gauge.",
      "If the ice dam breaks, the village below the glacier has forty minutes.",
      "Sirens and a plan of escape have been tested twice.",
      "The guides have moved the path across the glacier to the east.",
      "The measurements of the glacier are free for anyone to use.",
    ],
  },
];
const HEADINGS = ["Summary", "Where we stand", "What it costs", "Open questions", "Next steps"];
const POINTS = ["- minutes of the last session", "- list of those present", "- map, scale 1 to 5000"];

const wrap = (text: string, width: number): string =>
  text.replace(new RegExp(`(.{1,${width}})(?:\\s+|$)`, "g"), "$1\n").trim();

export const createDocument = (dice: Dice): DocumentCase => {
  const { subject, title, sentences } = dice.pick(SUBJECTS);
  const count = dice.int(1, 3);
  const width = dice.pick([58, 72, 96]);
  const size = Math.ceil(sentences.length / count);
  const pages = Array.from({ length: count }, (_, page) => {
    const own = sentences.slice(page * size, (page + 1) * size);
    const heading = `${page + 1}. ${HEADINGS[page] ?? "Annex"}`;
    const halves = [own.slice(0, 2), own.slice(2)].filter((part) => part.length > 0);
    const body = halves.map((part) => wrap(part.join(" "), width)).join("\n\n");
    const list = page === count - 1 && dice.random() < 0.5 ? ["", "Attached:", ...dice.sample(POINTS, 2)] : [];
    return [...(page === 0 ? [title, ""] : []), heading, "", body, ...list].join("\n");
  });
  return { text: pages.join("\n\n"), facts: { title, subject, pages } };
};
