import { InvalidArgumentError } from "commander";

/** 10,000 lines are more than anybody reads; scripts page by themselves. */
const MAX_LIMIT = 10_000;

export const parseLimit = (text: string): number => {
  const limit = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw new InvalidArgumentError(`must be a whole number from 1 to ${MAX_LIMIT}`);
};
