import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadYamlFile } from "@openclaw/config";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { beginOf, modelId, type PriceFile, priceFile, rentId, SHIPPED_PRICES } from "./price-file.ts";
import { modelPriceOn } from "./price-in-force.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "openclaw-prices-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const load = (text: string): PriceFile | undefined => {
  writeFileSync(join(folder, "prices.yml"), text);
  return loadYamlFile(folder, "prices.yml", priceFile);
};

const MISTAKEN = `models:
  - provider: openai
    model: gpt-x
    tiers: [{ input: 1, ouput: 2 }]
    checked_on: yesterday
    source: "somebody"
    confidence: hgih
  - provider: openai
    model: gpt-y
    tiers: [{ input: 1, output: 2 }, { above_prompt_tokens: 0, input: 2, output: 4 }]
    checked_on: 2026-01-01
    source: "somebody"
    confidence: low
rents:
  - provider: aws
    offer: p5
    card: H1000
    cards: 0
    usd_per_hour: 1
    checked_on: 2026-01-01
    source: "somebody"
    confidence: low
`;

const TWICE = `models:
  - &row
    provider: openai
    model: gpt-x
    tiers: [{ input: 1, output: 2 }]
    checked_on: 2026-01-01
    source: "somebody"
    confidence: low
  - *row
rents: []
`;

describe("a price file", () => {
  it("tells every mistake with its line, and the nearest right name", () => {
    expect(() => load(MISTAKEN)).toThrow(
      /prices\.yml:4:25 {2}models\.0\.tiers\.0\.ouput: unknown key; did you mean "output"\?/,
    );
    expect(() => load(MISTAKEN)).toThrow(/prices\.yml:4:\d+ {2}models\.0\.tiers\.0\.output: is missing/);
    expect(() => load(MISTAKEN)).toThrow(/prices\.yml:5:17 {2}models\.0\.checked_on: must be a day/);
    expect(() => load(MISTAKEN)).toThrow(/prices\.yml:7:17 {2}.*"hgih" is not allowed; did you mean "high"\?/);
    expect(() => load(MISTAKEN)).toThrow(/prices\.yml:10:12 {2}models\.1\.tiers: each tier must begin above/);
    expect(() => load(MISTAKEN)).toThrow(/prices\.yml:17:11 {2}.*"H1000" is not allowed; did you mean "H100"\?/);
    expect(() => load(MISTAKEN)).toThrow(/prices\.yml:18:12 {2}rents\.0\.cards/);
  });

  it("refuses a second row that begins on the same day", () => {
    expect(() => load(TWICE)).toThrow(
      /prices\.yml:\d+:\d+ {2}models\.1: another row of this name begins on the same day/,
    );
  });
});

describe("the shipped prices", () => {
  const path = fileURLToPath(SHIPPED_PRICES);
  const prices = loadYamlFile(dirname(path), "prices.yml", priceFile) as PriceFile;

  it("are valid, and of OpenAI, Anthropic, Bedrock and rented GPUs", () => {
    expect(new Set(prices.models.map(({ provider }) => provider))).toEqual(new Set(["openai", "anthropic", "bedrock"]));
    expect(prices.rents.map(rentId)).toContain("aws/g5.xlarge");
  });

  it("keep old rows: the one in force is chosen by the day", () => {
    const cachedOn = (on: string): number | undefined => {
      const row = modelPriceOn(prices, "anthropic/claude-sonnet-5.5", on);
      return row.ok ? row.value.tiers[0]?.cached_input : undefined;
    };
    expect([cachedOn("2026-09-27"), cachedOn("2026-09-28"), cachedOn("2026-10-06")]).toEqual([undefined, 0.2, 0.2]);
    expect([cachedOn("2026-10-07"), cachedOn("2026-11-25")]).toEqual([0.1, 0.1]);
  });

  it("charge no more for what is cached, and less for what may wait", () => {
    for (const { tiers, batch } of prices.models) {
      expect(batch ?? 0.5).toBeLessThan(1);
      for (const { input, cached_input } of tiers) expect(cached_input ?? 0).toBeLessThanOrEqual(input);
    }
  });

  it("hold no row that was read before it began", () => {
    const early = prices.models.filter((row) => row.checked_on < beginOf(row));
    expect(early.map(modelId)).toEqual([]);
  });

  it("name no figure without its source", () => {
    // A row of the file begins with its provider and ends with its confidence.
    const rows = readFileSync(path, "utf8")
      .split(/^ {2}- provider: /m)
      .slice(1);
    expect(rows).toHaveLength(prices.models.length + prices.rents.length);
    expect(rows.filter((row) => !/\n {4}source: ".{8,}"\n {4}confidence: /.test(row))).toEqual([]);
  });
});
