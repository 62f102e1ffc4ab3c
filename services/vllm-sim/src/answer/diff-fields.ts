// Fields of a triage: counts, files, the label for a risk, and sentences that name files.

import { areaOf, type ChangedFile } from "./diff.ts";
import { type DiffTopic, topicsOfFile } from "./diff-topics.ts";
import { type Field, isNamed, wordsAbout } from "./field.ts";
import { definitionOf } from "./label-definitions.ts";
import { asSchema, propertiesOf, resolveSchema } from "./schema-node.ts";
import { asScale } from "./severity.ts";
import { contentStems, spokenName } from "./words.ts";

/** Of a phrase's words: fewer in a label's description are chance. */
const MIN_TOPIC_MATCH = 0.6;
const MAX_LEVEL = 3;

const sumLines = (files: readonly ChangedFile[], kind: "added" | "removed"): number =>
  files.reduce((sum, file) => sum + file[kind].length, 0);

export const fillDiffNumber = (field: Field, files: readonly ChangedFile[]): number | undefined => {
  const words = spokenName(field.name);
  if (/\bfiles?\b/i.test(words)) return files.length;
  if (/\b(?:added|additions?|insert\w*|plus|new)\b/i.test(words)) return sumLines(files, "added");
  if (/\b(?:removed|deleted|deletions?|minus|old)\b/i.test(words)) return sumLines(files, "removed");
  const isOfLines = /\b(?:lines?|changes?|size)\b/i.test(words);
  return isOfLines ? sumLines(files, "added") + sumLines(files, "removed") : undefined;
};

const rankOfTopic = (topic: DiffTopic, scale: readonly string[], instructions: string): number => {
  const phrases = topic.words.split(",").map(contentStems);
  const shares = scale.map((label) => {
    const defined = new Set(contentStems(definitionOf(label, instructions)));
    return Math.max(...phrases.map((stems) => stems.filter((stem) => defined.has(stem)).length / stems.length));
  });
  const best = Math.max(...shares);
  if (best >= MIN_TOPIC_MATCH) return shares.indexOf(best);
  return Math.round((topic.level / MAX_LEVEL) * (scale.length - 1));
};

/** The step of a scale (low to critical) for a change: the highest that one of its topics reaches. */
export const riskOf = (
  files: readonly ChangedFile[],
  labels: readonly string[],
  instructions: string,
): string | undefined => {
  const scale = asScale(labels);
  if (scale === undefined) return undefined;
  const ranks = files.flatMap(topicsOfFile).map((topic) => rankOfTopic(topic, scale, instructions));
  return scale[Math.max(0, ...ranks)];
};

const AREA_WORDS: Readonly<Record<string, string>> = {
  source: "source code src logic",
  tests: "tests test testing",
  documentation: "documentation docs doc readme",
  dependencies: "dependencies dependency packages",
  configuration: "configuration config settings",
  build: "build ci deployment infrastructure",
  data: "data fixtures",
};

/** The labels of a list that name kinds of changed files. */
export const areasAmong = (files: readonly ChangedFile[], labels: readonly string[]): string[] => {
  const areas = new Set(files.map(({ path }) => areaOf(path)));
  const named = labels.filter((label) => {
    const stems = contentStems(label);
    return [...areas].some((area) => contentStems(AREA_WORDS[area] ?? area).some((stem) => stems.includes(stem)));
  });
  const rest = labels.filter((label) => /^other/i.test(label));
  return named.length > 0 ? named : rest;
};

/** The change in words, for labels that are no scale. */
export const diffAsText = (files: readonly ChangedFile[]): string =>
  files
    .map(
      (file) =>
        `${file.path} ${areaOf(file.path)} ${topicsOfFile(file)
          .map(({ words }) => words)
          .join(" ")}`,
    )
    .join("\n");

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** One sentence for each file, the riskiest first. */
export const diffSentences = (files: readonly ChangedFile[]): string[] =>
  files
    .map((file) => ({ file, topics: topicsOfFile(file) }))
    .toSorted(
      (a, b) => Math.max(...b.topics.map(({ level }) => level)) - Math.max(...a.topics.map(({ level }) => level)),
    )
    .map(({ file, topics }) => {
      const about = topics.toSorted((a, b) => b.level - a.level).map(({ words }) => words.split(",")[0]);
      const lines = `${plural(file.added.length, "line")} added and ${file.removed.length} removed`;
      return `${file.path}: ${lines}; touches ${about.slice(0, 2).join(" and ")}.`;
    });

const fileProperty = (file: ChangedFile, field: Field, instructions: string): unknown => {
  const labels = field.schema["enum"];
  if (Array.isArray(labels)) {
    return riskOf([file], labels.map(String), instructions) ?? areasAmong([file], labels.map(String))[0] ?? labels[0];
  }
  if (isNamed(field, /\b(?:path|file|name|filename)\b/i)) return file.path;
  return fillDiffNumber(field, [file]) ?? diffSentences([file])[0];
};

/** One entry for each changed file, if the items look like files. */
export const fillFileList = (field: Field, files: readonly ChangedFile[]): Record<string, unknown>[] | undefined => {
  const item = resolveSchema(asSchema(field.schema["items"]), field.root);
  const properties = propertiesOf(item);
  const isOfFiles = properties.some(([name]) => /path|file/i.test(name)) || /\bfiles?\b/i.test(wordsAbout(field));
  if (!isOfFiles) return undefined;
  return files.map((file) =>
    Object.fromEntries(
      properties.map(([name, schema]) => {
        const own = { ...field, name, schema: resolveSchema(schema, field.root) };
        return [name, fileProperty(file, own, field.material.instructions)];
      }),
    ),
  );
};
