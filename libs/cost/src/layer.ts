// Where the value of an input may come from: what was told, a preset, a tier, a class of tasks, the defaults. The first
// layer that has it wins, and the answer says which one that was.

export interface Sourced {
  readonly value: number | string | boolean;
  readonly source: string;
}

export type Layer = Readonly<Record<string, Sourced | undefined>>;

export const layer = (source: string, values: Readonly<Record<string, Sourced["value"] | undefined>>): Layer =>
  Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, { value, source }]])),
  );
