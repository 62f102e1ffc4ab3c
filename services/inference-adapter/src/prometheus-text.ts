// Reads the few samples that are wanted from a page in Prometheus' text format, without building the rest.

export interface Sample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const LINE = /^([A-Za-z_:][A-Za-z0-9_:]*)(?:\{(.*)\})?\s+(\S+)/;
const LABEL = /([A-Za-z_][A-Za-z0-9_]*)="((?:\\.|[^"\\])*)"/g;
const ESCAPES: Readonly<Record<string, string>> = { "\\n": "\n", '\\"': '"', "\\\\": "\\" };

const readLabels = (text: string): Record<string, string> => {
  const labels: Record<string, string> = {};
  for (const [, name = "", value = ""] of text.matchAll(LABEL)) {
    labels[name] = value.replace(/\\[n"\\]/g, (pair) => ESCAPES[pair] ?? pair);
  }
  return labels;
};

/** Samples of exactly the given names, in their order on the page. What is not a number is left out. */
export const readSamples = (page: string, names: ReadonlySet<string>): Sample[] => {
  const samples: Sample[] = [];
  for (const line of page.split("\n")) {
    const [, name = "", labels = "", text = ""] = LINE.exec(line) ?? [];
    const value = Number(text);
    if (names.has(name) && text !== "" && Number.isFinite(value)) {
      samples.push({ name, labels: readLabels(labels), value });
    }
  }
  return samples;
};
