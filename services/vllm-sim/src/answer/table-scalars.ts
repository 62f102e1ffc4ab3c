// Single values of a report: a count, a figure, a column, the leading group.

import { descriptionOf, type Field, isNamed } from "./field.ts";
import { computeStatistic, type Statistic, statisticIn } from "./statistics.ts";
import { numericColumns } from "./table.ts";
import { groupFigure, groupRows, viewFor } from "./table-view.ts";
import { spokenName } from "./words.ts";

/** A count of rows, columns or distinct values, or a statistic of the column that the field names. */
export const fillTableNumber = (field: Field): number | undefined => {
  const view = viewFor(field);
  if (view === undefined) return undefined;
  if (isNamed(field, /\bcolumns?\b/i)) return view.table.columns.length;
  if (isNamed(field, /\b(?:distinct|unique|groups?)\b/i) && view.groupColumn !== undefined) {
    return groupRows(view.table, view.groupColumn).length;
  }
  const statistic = statisticIn(spokenName(field.name)) ?? statisticIn(descriptionOf(field));
  if (statistic === "count") return view.table.rows.length;
  if (statistic === undefined || view.measure === undefined) return undefined;
  return computeStatistic(statistic, view.measure.values, view.decimals);
};

const extremeGroup = (field: Field, lowest: boolean): string | undefined => {
  const view = viewFor(field);
  if (view?.groupColumn === undefined) return undefined;
  const figures = groupRows(view.table, view.groupColumn).map((group) => ({
    name: group.name,
    sum: groupFigure(group, view.measure, "sum", undefined),
  }));
  return figures.toSorted((a, b) => (lowest ? a.sum - b.sum : b.sum - a.sum))[0]?.name;
};

/** The name of a column or of the first group; undefined if the field asks for something else; null for "there is none". */
export const fillTableName = (field: Field): string | null | undefined => {
  const view = viewFor(field);
  if (view === undefined) return undefined;
  if (isNamed(field, /\bcolumn\b/i)) {
    if (isNamed(field, /\b(?:group\w*|categor\w*|key|label)\b/i))
      return view.table.columns[view.groupColumn ?? -1] ?? null;
    return view.measure?.name ?? null;
  }
  if (isNamed(field, /\b(?:top|highest|best|largest|leading|most|max)\b/i)) return extremeGroup(field, false);
  return isNamed(field, /\b(?:lowest|worst|smallest|least|min|bottom)\b/i) ? extremeGroup(field, true) : undefined;
};

/** Sentences that report the table, each with its figures. */
export const tableSentences = (field: Field): string[] => {
  const view = viewFor(field, "");
  if (view === undefined) return [];
  const { table, measure, groupColumn, decimals } = view;
  const sentences = [`The table has ${table.rows.length} rows.`];
  if (measure === undefined) return sentences;
  const reckon = (statistic: Statistic) => computeStatistic(statistic, measure.values, decimals);
  sentences.push(
    `The sum of ${measure.name} is ${reckon("sum")} and its mean is ${reckon("mean")}.`,
    `${measure.name} ranges from ${reckon("minimum")} to ${reckon("maximum")}.`,
  );
  const groups = groupColumn === undefined ? [] : groupRows(table, groupColumn);
  const sums = groups
    .map((group) => ({ name: group.name, sum: groupFigure(group, measure, "sum", decimals) }))
    .toSorted((a, b) => b.sum - a.sum);
  const [top] = sums;
  const bottom = sums.at(-1);
  const groupName = table.columns[groupColumn ?? -1] ?? "";
  if (top !== undefined)
    sentences.push(`By ${groupName}, ${top.name} has the highest sum of ${measure.name}: ${top.sum}.`);
  if (bottom !== undefined && bottom !== top)
    sentences.push(`The lowest sum by ${groupName} is ${bottom.sum}, of ${bottom.name}.`);
  return sentences;
};

export const tableTitle = (field: Field): string | undefined => {
  const view = viewFor(field, "");
  if (view === undefined) return undefined;
  const measured = view.measure?.name ?? numericColumns(view.table)[0]?.name ?? view.table.columns[0] ?? "the table";
  const group = view.table.columns[view.groupColumn ?? -1];
  return `Report on ${measured}${group === undefined ? "" : ` by ${group}`}`;
};
