// Lists in a report: named figures, one entry per column, one entry per group.

import { type Field, wordsAbout } from "./field.ts";
import { type JsonSchema, mainTypeOf, propertiesOf, resolveSchema, textIn } from "./schema-node.ts";
import { computeStatistic, type Statistic, statisticIn, statisticsIn } from "./statistics.ts";
import { numericColumns } from "./table.ts";
import { groupFigure, groupRows, type TableView, viewFor } from "./table-view.ts";
import { spokenName } from "./words.ts";

type Entry = Record<string, unknown>;

interface ItemProperty {
  readonly name: string;
  readonly words: string;
  readonly numeric: boolean;
}

const DEFAULT_STATISTICS: readonly Statistic[] = ["minimum", "maximum", "mean", "sum"];

const itemProperties = (field: Field): ItemProperty[] => {
  const item = resolveSchema(field.schema["items"] as JsonSchema, field.root);
  return propertiesOf(item).map(([name, schema]) => ({
    name,
    words: `${spokenName(name)} ${textIn(schema, "description")}`,
    numeric: ["number", "integer"].includes(mainTypeOf(resolveSchema(schema, field.root))),
  }));
};

const statisticOf = ({ name, words }: ItemProperty): Statistic =>
  statisticIn(spokenName(name)) ?? statisticIn(words) ?? "sum";

/** "`sum of <column>`" in the instructions shows how a figure is named. */
const figureName = (statistic: Statistic, column: string, instructions: string): string => {
  const templates = [...instructions.matchAll(/[`"'](?<template>[^`"'\n]*<\w+>[^`"'\n]*)[`"']/g)];
  const template = templates
    .map((match) => match.groups?.["template"] ?? "")
    .find((text) => statisticIn(text) === statistic);
  return (template ?? `${statistic} of <column>`).replace(/<\w+>/, column);
};

/** [{ name, value }]: all statistics of all columns. */
const namedFigures = (field: Field, view: TableView, text: ItemProperty, value: ItemProperty): Entry[] => {
  const { instructions } = field.material;
  const asked = statisticsIn(wordsAbout(field)).filter((statistic) => statistic !== "count");
  const statistics = asked.length > 1 ? asked : DEFAULT_STATISTICS;
  return numericColumns(view.table).flatMap((column) =>
    statistics.map((statistic) => ({
      [text.name]: figureName(statistic, column.name, instructions),
      [value.name]: computeStatistic(statistic, column.values, view.decimals),
    })),
  );
};

const perColumn = (view: TableView, text: ItemProperty, numbers: readonly ItemProperty[]): Entry[] =>
  numericColumns(view.table).map((column) => ({
    [text.name]: column.name,
    ...Object.fromEntries(
      numbers.map((property) => [property.name, computeStatistic(statisticOf(property), column.values, view.decimals)]),
    ),
  }));

const perGroup = (view: TableView, text: ItemProperty, numbers: readonly ItemProperty[]): Entry[] => {
  const { groupColumn, table } = view;
  if (groupColumn === undefined) return [];
  return groupRows(table, groupColumn).map((group) => ({
    [text.name]: group.name,
    ...Object.fromEntries(
      numbers.map((property) => [
        property.name,
        groupFigure(group, view.measure, statisticOf(property), view.decimals),
      ]),
    ),
  }));
};

const isPlainFigure = (text: ItemProperty, numbers: readonly ItemProperty[]): boolean =>
  numbers.length === 1 && /\b(?:figure|metric|statistic|measure|name|label|key)\b/i.test(text.words);

/** Entries for an array of objects, or undefined if it does not look like part of a report. */
export const fillTableList = (field: Field): Entry[] | undefined => {
  const properties = itemProperties(field);
  const text = properties.find(({ numeric }) => !numeric);
  const numbers = properties.filter(({ numeric }) => numeric);
  const [first] = numbers;
  const view = viewFor(field, `${wordsAbout(field)} ${text?.words ?? ""}`);
  if (view === undefined || text === undefined || first === undefined) return undefined;
  if (/\bcolumn\b/i.test(text.name)) return perColumn(view, text, numbers);
  const isGrouped = /\b(?:by|per|group|groups|breakdown|totals|categor\w*)\b/i.test(
    `${spokenName(field.name)} ${text.name}`,
  );
  if (!isGrouped && isPlainFigure(text, numbers)) return namedFigures(field, view, text, first);
  return perGroup(view, text, numbers);
};

/** { group: figure } for an object whose keys are open. */
export const fillTableMap = (field: Field): Entry | undefined => {
  const view = viewFor(field);
  if (view?.groupColumn === undefined) return undefined;
  const statistic = statisticIn(wordsAbout(field)) ?? "sum";
  return Object.fromEntries(
    groupRows(view.table, view.groupColumn).map((group) => [
      group.name,
      groupFigure(group, view.measure, statistic, view.decimals),
    ]),
  );
};
