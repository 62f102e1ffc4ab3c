// A triage is checked by counting the diff again, and by what its paths allow: changed program code is not of low
// risk, documentation and tests alone are, and a high risk needs a person.
import { countDiff } from "./diff-counts.ts";
import { type Check, type Fact, factEqual, factThat, fieldOf, listOf, reportOf } from "./fact.ts";

const TEST_PATH = /(^|\/)(tests?|__tests__|spec)\/|\.(test|spec)\.[a-z]+$/;
const DOCUMENT_PATH = /\.(md|markdown|txt|rst)$|(^|\/)(docs?)\//i;
const SOURCE_PATH = /\.(c|cc|cpp|cs|go|java|js|cjs|mjs|jsx|kt|php|py|rb|rs|swift|ts|tsx)$/;

const areaOf = (path: string): string => {
  if (TEST_PATH.test(path)) return "tests";
  if (DOCUMENT_PATH.test(path)) return "documentation";
  return SOURCE_PATH.test(path) ? "source" : "other";
};

function riskFacts(areas: ReadonlySet<string>, risk: unknown, needsHuman: unknown): Fact[] {
  const facts: Fact[] = [];
  if (areas.has("source")) {
    const aboveLow = ["medium", "high", "critical"];
    facts.push(
      factThat("risk of a change of program code", aboveLow.includes(String(risk)), aboveLow.join(" or "), risk),
    );
  } else if (!areas.has("other")) facts.push(factEqual("risk of documentation and tests alone", "low", risk));
  if (risk === "high" || risk === "critical") facts.push(factEqual("a person looks at a high risk", true, needsHuman));
  return facts;
}

export const checkDiff: Check = (file, result) => {
  const { paths, added, removed } = countDiff(Buffer.from(file).toString("utf8"));
  const areas = new Set(paths.map(areaOf));
  const claimed = listOf(fieldOf(result, "areas"));
  const named = [...areas].filter((area) => area !== "other");
  return reportOf([
    factEqual("files changed", paths.length, fieldOf(result, "files_changed")),
    factEqual("lines added", added, fieldOf(result, "lines_added")),
    factEqual("lines removed", removed, fieldOf(result, "lines_removed")),
    factThat(
      "areas by the paths",
      named.every((area) => claimed.includes(area)),
      named,
      claimed,
    ),
    ...riskFacts(areas, fieldOf(result, "risk"), fieldOf(result, "needs_human")),
  ]);
};
