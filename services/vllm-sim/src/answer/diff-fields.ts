// Fields of a triage: counts, files, and sentences that name files.
import { areasAmong, riskOf } from "./change-labels.ts";
import { kindOfChange, signsOf } from "./change-signs.ts";
import type { ChangedFile } from "./diff.ts";
import { type Field, isNamed, wordsAbout } from "./field.ts";
import { asSchema, propertiesOf, resolveSchema } from "./schema-node.ts";
import { spokenName } from "./words.ts";

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

/** The change in words, for labels that are no scale. */
export const diffAsText = (files: readonly ChangedFile[]): string =>
  files
    .map((file) => {
      const signs = signsOf(file).map(({ words }) => words);
      return `${file.path} ${kindOfChange(file).words} ${signs.join(" ")}`;
    })
    .join("\n");

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;

/** One sentence for each file, the one that touches most first. */
export const diffSentences = (files: readonly ChangedFile[]): string[] =>
  files
    .map((file) => ({ file, signs: signsOf(file) }))
    .toSorted((a, b) => b.signs.length - a.signs.length)
    .map(({ file, signs }) => {
      const about = signs.length > 1 ? signs.slice(1) : signs;
      const lines = `${plural(file.added.length, "line")} added and ${file.removed.length} removed`;
      return `${file.path}: ${lines}; touches ${about
        .slice(0, 2)
        .map(({ name }) => name)
        .join(" and ")}.`;
    });

const fileProperty = (file: ChangedFile, field: Field, instructions: string): unknown => {
  const values = field.schema["enum"];
  if (Array.isArray(values)) {
    const labels = values.map(String);
    const risk = riskOf([file], labels, instructions, field.name);
    return risk ?? areasAmong([file], labels, instructions, field.name)[0] ?? labels[0];
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
