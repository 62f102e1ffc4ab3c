// Which row of the price file holds on a day.
import { type Parsed, parsed, refused } from "@openclaw/contracts";
import { beginOf, type ModelPrice, modelId, type PriceFile, type Rent, rentId } from "./price-file.ts";

/** The names beside which a wrong one stands: those of its provider, or the providers. */
const neighbours = (ids: readonly string[], wrong: string): string => {
  const provider = `${wrong.split("/")[0]}/`;
  const ofProvider = ids.filter((id) => id.startsWith(provider));
  const known = ofProvider.length > 0 ? ofProvider : ids.map((id) => `${id.split("/")[0]}/...`);
  return [...new Set(known)].join(", ");
};

const inForce = <T extends ModelPrice | Rent>(
  rows: readonly T[],
  idOf: (row: T) => string,
  { id, on, path }: { readonly id: string; readonly on: string; readonly path: string },
): Parsed<T> => {
  const ofName = rows.filter((row) => idOf(row) === id);
  if (ofName.length === 0) return refused(`no price of "${id}"; known: ${neighbours(rows.map(idOf), id)}`, path);
  const begun = ofName.filter((row) => beginOf(row) <= on);
  const newest = begun.reduce<T | undefined>(
    (best, row) => (best === undefined || beginOf(row) > beginOf(best) ? row : best),
    undefined,
  );
  if (newest !== undefined) return parsed(newest);
  const first = ofName.map(beginOf).sort()[0];
  return refused(`no price of "${id}" is known for ${on}; the first is of ${first}`, path);
};

/** The newest row of the model that began on or before the day `on` (YYYY-MM-DD). */
export const modelPriceOn = ({ models }: PriceFile, id: string, on: string): Parsed<ModelPrice> =>
  inForce(models, modelId, { id, on, path: "api" });

export const rentOn = ({ rents }: PriceFile, id: string, on: string): Parsed<Rent> =>
  inForce(rents, rentId, { id, on, path: "offer" });

/** One line that says where a price comes from. */
export const provenance = (row: ModelPrice | Rent): string => {
  const since = row.effective_from === undefined ? "" : `in force since ${row.effective_from}, `;
  return `${row.source} (${since}read ${row.checked_on}, confidence ${row.confidence})`;
};
