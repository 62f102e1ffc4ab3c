// A small registry that writes Prometheus' text format: this server must offer vLLM's names and buckets and nothing else.

export type Labels = Readonly<Record<string, string>>;

interface Family {
  render(): string[];
}

const escapeLabel = (value: string): string =>
  value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");

const labelText = (labels: Labels): string => {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escapeLabel(value)}"`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
};

/** As Python writes it. */
const floatText = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

const heading = (name: string, help: string, type: string): string[] => [
  `# HELP ${name} ${help}`,
  `# TYPE ${name} ${type}`,
];

export interface Counter {
  add(amount: number, labelValue?: string): void;
}

export interface Histogram {
  observe(value: number): void;
}

/** What is read when the page is written. */
export interface SampleSpec {
  readonly type: "gauge" | "counter";
  readonly name: string;
  readonly help: string;
  /** In place of the labels that all have. */
  readonly labels?: Labels;
  readonly read: () => number;
}

/** The same for each value of one further label. */
export interface LabelledSampleSpec extends Pick<SampleSpec, "type" | "name" | "help"> {
  readonly label: string;
  readonly read: () => Readonly<Record<string, number>>;
}

export interface CounterSpec {
  readonly name: string;
  readonly help: string;
  /** One further label; its values exist from the start, as in vLLM. */
  readonly label?: { readonly name: string; readonly values: readonly string[] };
}

export class PrometheusText {
  readonly #families: Family[] = [];
  readonly #labels: Labels;

  constructor(labels: Labels) {
    this.#labels = labels;
  }

  render(): string {
    return `${this.#families.flatMap((family) => family.render()).join("\n")}\n`;
  }

  sample({ type, name, help, labels = this.#labels, read }: SampleSpec): void {
    const series = `${name}${labelText(labels)}`;
    this.#families.push({ render: () => [...heading(name, help, type), `${series} ${read()}`] });
  }

  samples({ type, name, help, label, read }: LabelledSampleSpec): void {
    const line = ([value, count]: [string, number]) =>
      `${name}${labelText({ ...this.#labels, [label]: value })} ${count}`;
    this.#families.push({ render: () => [...heading(name, help, type), ...Object.entries(read()).map(line)] });
  }

  counter({ name, help, label }: CounterSpec): Counter {
    const counts = new Map<string, number>((label?.values ?? [""]).map((value) => [value, 0]));
    const series = (value: string) =>
      `${name}${labelText(label === undefined ? this.#labels : { ...this.#labels, [label.name]: value })}`;
    this.#families.push({
      render: () => [
        ...heading(name, help, "counter"),
        ...[...counts].map(([value, count]) => `${series(value)} ${count}`),
      ],
    });
    return { add: (amount, value = "") => void counts.set(value, (counts.get(value) ?? 0) + amount) };
  }

  histogram(name: string, help: string, bounds: readonly number[]): Histogram {
    const counts = bounds.map(() => 0);
    let sum = 0;
    let count = 0;
    const bucket = (le: string) => `${name}_bucket${labelText({ ...this.#labels, le })}`;
    this.#families.push({
      render: () => [
        ...heading(name, help, "histogram"),
        ...bounds.map((bound, index) => `${bucket(floatText(bound))} ${counts[index]}`),
        `${bucket("+Inf")} ${count}`,
        `${name}_count${labelText(this.#labels)} ${count}`,
        `${name}_sum${labelText(this.#labels)} ${sum}`,
      ],
    });
    return {
      observe: (value) => {
        sum += value;
        count += 1;
        bounds.forEach((bound, index) => {
          if (value <= bound) counts[index] = (counts[index] ?? 0) + 1;
        });
      },
    };
  }
}
