// The value of each input, from the first layer that has it. Whatever is read is remembered with its source: these are
// the assumptions of the answer, all of them and no others.
import type { InputName } from "./cost-inputs.ts";
import type { Layer, Sourced } from "./layer.ts";

export interface Assumption extends Sourced {
  readonly input: InputName;
}

export class Settled {
  readonly #layers: readonly Layer[];
  readonly #read = new Map<InputName, Sourced>();

  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
  }

  optionalNumber(input: InputName): number | undefined {
    const value = this.#value(input);
    return typeof value === "number" ? value : undefined;
  }

  number(input: InputName): number {
    const value = this.optionalNumber(input);
    if (value === undefined) throw new TypeError(`${input} has no default`);
    return value;
  }

  text<T extends string>(input: InputName): T | undefined {
    const value = this.#value(input);
    return typeof value === "string" ? (value as T) : undefined;
  }

  flag(input: InputName): boolean {
    return this.#value(input) === true;
  }

  get assumptions(): readonly Assumption[] {
    return [...this.#read].map(([input, sourced]) => ({ input, ...sourced }));
  }

  #value(input: InputName): Sourced["value"] | undefined {
    const found = this.#layers.find((layer) => layer[input] !== undefined)?.[input];
    if (found !== undefined) this.#read.set(input, found);
    return found?.value;
  }
}
