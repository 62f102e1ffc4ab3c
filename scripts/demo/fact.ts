// What a check reports: facts worked out from the input file, each beside what the task's result says.

export type Fact = { readonly name: string; readonly expected: string; readonly actual: string; readonly ok: boolean };
export type CheckReport = { readonly ok: boolean; readonly facts: readonly Fact[] };

/** Works out the facts of one input file and compares a task's result with them; never throws on a wrong result. */
export type Check = (file: Uint8Array, result: unknown) => CheckReport;

const show = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"));

export const factThat = (name: string, ok: boolean, expected: unknown, actual: unknown): Fact => ({
  name,
  expected: show(expected),
  actual: show(actual),
  ok,
});

export const factEqual = (name: string, expected: unknown, actual: unknown): Fact =>
  factThat(name, show(expected) === show(actual) && typeof expected === typeof actual, expected, actual);

/** Half of the last digit of an amount or a figure that is rounded to two decimals, and a little for binary fractions. */
const ROUNDING = 0.005 + 1e-9;

export const isNear = (expected: number, actual: unknown): boolean =>
  typeof actual === "number" && Math.abs(expected - actual) <= ROUNDING;

export const factNear = (name: string, expected: number, actual: unknown): Fact =>
  factThat(name, isNear(expected, actual), Number(expected.toFixed(2)), actual);

/** A report without facts proves nothing and is not ok. */
export const reportOf = (facts: readonly Fact[]): CheckReport => ({
  ok: facts.length > 0 && facts.every((fact) => fact.ok),
  facts,
});

export const fieldOf = (value: unknown, key: string): unknown =>
  typeof value === "object" && value !== null && Object.hasOwn(value, key) ? Reflect.get(value, key) : undefined;

export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const textOf = (value: unknown): string => (typeof value === "string" ? value : "");
