import { InvalidArgumentError } from "commander";

export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly whole?: true;
}

/** A parser of option values for commander. */
export const numberWithin =
  ({ min, max, whole }: NumberRange) =>
  (text: string): number => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max && (whole === undefined || Number.isInteger(value))) return value;
    throw new InvalidArgumentError(`must be a ${whole ? "whole " : ""}number from ${min} to ${max}`);
  };
