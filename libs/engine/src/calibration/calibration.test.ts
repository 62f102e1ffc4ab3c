import { describe, expect, it } from "vitest";
import type { CardEfficiency, FittableConstant, HardwareCard } from "../hardware-cards.ts";
import { HARDWARE_CARDS } from "../hardware-cards.ts";
import { PUBLISHED_ROWS, type PublishedRow } from "./published-rows.ts";
import { replayRow } from "./replay-row.ts";

const TOLERANCE_PERCENT = 10;
/** A declared miss says what the error is; more than that off, and the declaration is stale. */
const STALE_PERCENT = 1;

const title = ({ card, model, callers, outputTokens }: PublishedRow): string =>
  `${card.name}, ${model}, ${callers} callers, ${outputTokens} tokens out`;

const cases = PUBLISHED_ROWS.flatMap((row) =>
  row.values.map((value) => ({ row, ...value, name: `${title(row)}: ${value.metric}` })),
);

const errorPercent = (row: PublishedRow, { metric, value }: (typeof cases)[number]): number =>
  100 * (replayRow(row)[metric] / value - 1);

describe("the model beside published measurements", () => {
  it.each(cases.filter(({ miss }) => miss === undefined))("is within 10 percent: $name", (published) => {
    expect(Math.abs(errorPercent(published.row, published))).toBeLessThanOrEqual(TOLERANCE_PERCENT);
  });

  it.each(cases.filter(({ miss }) => miss !== undefined))("misses by as much as it says: $name", (published) => {
    const error = errorPercent(published.row, published);
    expect(Math.abs(error)).toBeGreaterThan(TOLERANCE_PERCENT);
    expect(Math.abs(error - (published.miss?.errorPercent ?? 0))).toBeLessThanOrEqual(STALE_PERCENT);
  });

  it("holds out at least half of the rows", () => {
    const fitted = PUBLISHED_ROWS.filter((row) => row.fitted).length;
    expect(fitted).toBeLessThanOrEqual(PUBLISHED_ROWS.length / 2);
  });
});

describe("the fitted constants", () => {
  const fits = Object.values(HARDWARE_CARDS).flatMap((card: HardwareCard) =>
    card.efficiency.fitted.map((constant) => ({ card, constant, name: `${card.name} ${constant}` })),
  );

  /** Sum of squared relative errors over the fitted rows of the chip, with one constant changed. */
  const error = (card: HardwareCard, constant: FittableConstant, factor: number): number => {
    const efficiency: CardEfficiency = { ...card.efficiency, [constant]: card.efficiency[constant] * factor };
    return PUBLISHED_ROWS.filter((row) => row.fitted && row.card.efficiency === card.efficiency)
      .map((row) => {
        const got = replayRow({ ...row, card: { ...row.card, efficiency } });
        return row.values
          .filter(({ miss }) => miss === undefined)
          .reduce((sum, { metric, value }) => sum + (got[metric] / value - 1) ** 2, 0);
      })
      .reduce((sum, squares) => sum + squares, 0);
  };

  it.each(fits)("are where the fitted rows want them: $name", ({ card, constant }) => {
    const here = error(card, constant, 1);
    expect(here).toBeLessThan(error(card, constant, 1.03));
    expect(here).toBeLessThan(error(card, constant, 0.97));
  });

  it("exist exactly where there are fitted rows", () => {
    const withRows = new Set(PUBLISHED_ROWS.filter(({ fitted }) => fitted).map(({ card }) => card.efficiency));
    for (const { efficiency } of Object.values(HARDWARE_CARDS) as HardwareCard[])
      expect(efficiency.fitted.length > 0).toBe(withRows.has(efficiency));
  });
});
