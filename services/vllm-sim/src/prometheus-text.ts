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

  gauge(name: string, help: string, read: () => number, labels: Labels = this.#labels): void {
    const series = `${name}${labelText(labels)}`;
    this.#families.push({ render: () => [...heading(name, help, "gauge"), `${series} ${read()}`] });
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
        ...bounds.map((bound, index) => `${bucket(String(bound))} ${counts[index]}`),
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
