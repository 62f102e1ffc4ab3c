// The answering part may know English, forms and code, and nothing of the shipped agents or samples: no three words of
// theirs stand side by side in it. Nor do the inputs of the tests repeat the agents' prompts.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));
const RUN = 3;

const SMALL_WORDS = new Set(
  (
    "a about after all also am an and any are as at be because been before but by can cannot could did do does for from had " +
    "has have he her here him his how i if in into is it its just like may me might more most must my no none nor not of on " +
    "one only or other our out over per she should so some such than that the their them then there these they this those to " +
    "too two up us very was we were what when where which while who whom why will with without would yes yet you your"
  ).split(" "),
);

/** Text files below a folder. Other documents are not read here. */
const textsBelow = (folder: string, pattern: RegExp): { path: string; text: string }[] =>
  readdirSync(`${ROOT}${folder}`, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => `${entry.parentPath}/${entry.name}`)
    .map((path) => ({ path: path.slice(ROOT.length), text: readFileSync(path, "utf8") }));

/** Every run of content words of one line. */
const runsOf = (text: string): Set<string> => {
  const runs = new Set<string>();
  for (const line of text.split("\n")) {
    const words = (line.toLowerCase().match(/\p{L}{3,}/gu) ?? []).filter((word) => !SMALL_WORDS.has(word));
    for (let at = 0; at + RUN <= words.length; at += 1) runs.add(words.slice(at, at + RUN).join(" "));
  }
  return runs;
};

/** Of a program that makes a sample: what it prints. */
const quotedIn = (code: string): string => (code.match(/"[^"\n]*"|`[^`]*`/g) ?? []).join("\n");

const agents = textsBelow("deploy/config/agents", /\.yml$/);
const samples = textsBelow("deploy/samples", /\.(?:csv|diff|Rnw|ts|txt)$/).map(({ path, text }) => ({
  path,
  text: path.endsWith(".ts") ? quotedIn(text) : text,
}));
const answering = textsBelow("services/vllm-sim/src/answer", /(?<!\.test)\.ts$/);
const inputs = textsBelow("services/vllm-sim/test", /^(?:diffs|documents|message(?:s|-wordings))\.ts$/);

const shared = (
  ours: readonly { path: string; text: string }[],
  theirs: readonly { path: string; text: string }[],
): string[] => {
  const known = theirs.map(({ path, text }) => ({ path, runs: runsOf(text) }));
  return ours.flatMap(({ path, text }) =>
    [...runsOf(text)].flatMap((run) =>
      known.filter(({ runs }) => runs.has(run)).map((other) => `${path} and ${other.path}: ${run}`),
    ),
  );
};

it("sees what there is to see", () => {
  for (const files of [agents, samples, answering]) expect(files.length).toBeGreaterThanOrEqual(5);
  expect(inputs.length).toBeGreaterThanOrEqual(3);
  const line = agents[0]?.text.split("\n").find((candidate) => runsOf(candidate).size > 0) ?? "";
  expect(shared([{ path: "a copy", text: line }], agents)).not.toEqual([]);
});

it("holds no phrase of an agent", () => expect(shared(answering, agents)).toEqual([]));

it("holds no phrase of a sample", () => expect(shared(answering, samples)).toEqual([]));

it("is asked about inputs that repeat no agent", () => expect(shared(inputs, agents)).toEqual([]));
