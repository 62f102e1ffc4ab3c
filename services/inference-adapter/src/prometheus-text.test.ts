import { expect, test } from "vitest";
import { readSamples } from "./prometheus-text.ts";

const PAGE = `# HELP up Whether it is up.
# TYPE up gauge
up{job="a b",note="says \\"hi\\"\\nand \\\\ more"} 1 1700000000000
up_since 12.5
up_long{x="}"} 3e3
broken{x="1"} NaN
up
`;

test("only samples of exactly the wanted names are read, with their labels", () => {
  expect(readSamples(PAGE, new Set(["up", "up_long"]))).toEqual([
    { name: "up", labels: { job: "a b", note: 'says "hi"\nand \\ more' }, value: 1 },
    { name: "up_long", labels: { x: "}" }, value: 3000 },
  ]);
});

test("a line without a number is left out", () => {
  expect(readSamples(PAGE, new Set(["broken"]))).toEqual([]);
  expect(readSamples("junk {{{\n\0", new Set(["junk"]))).toEqual([]);
});
