import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { costEstimate, costInput } from "@openclaw/cost";
import picocolors from "picocolors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { run } from "../run.ts";
import { COST_OPTIONS } from "./cost-options.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "openclaw-cost-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const openclaw = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
  const lines: { out: string[]; err: string[] } = { out: [], err: [] };
  const output = {
    result: (text: string) => void lines.out.push(text),
    note: (text: string) => void lines.err.push(text),
    progress: () => {},
    colors: picocolors.createColors(false),
  };
  const code = await run(args, { output, stackFolder: folder, cwd: folder });
  return { code, out: lines.out.join("\n"), err: lines.err.join("\n") };
};

const PRICES = (input: number): string => `models:
  - provider: us
    model: ours
    tiers: [{ input: ${input}, output: 10 }]
    checked_on: 2026-01-01
    source: "a contract"
    confidence: high
  - provider: us
    model: ours
    tiers: [{ input: 5, output: 10 }]
    effective_from: 2026-06-01
    checked_on: 2026-06-01
    source: "a contract"
    confidence: high
rents: []
`;

const OWN = ["--tier", "own", "--purchase-usd", "36000", "--tasks-per-minute", "10"];

describe("openclaw cost report", () => {
  it("answers the article's case: $104 and $100, 49,322 tasks, and what of it does not follow", async () => {
    const { code, out, err } = await openclaw("cost", "report", "--preset", "article");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^per 1,000 tasks +\$104\.24 +\$100\.44$/m);
    expect(out).toMatch(/^break-even +49,322 tasks a month, with 1 machine 2\.5 % busy$/m);
    expect(out).toMatch(/^ {2}NO {2}break-even: stated 80,000, worked out 49,322 tasks a month$/m);
    expect(out).toMatch(/hourly_rate 95 USD\/h, .*\(the\s+article's cost table\)/s);
  });

  it.each([
    ["report", "--preset", "article"],
    ["breakeven", "--preset", "article"],
    ["report", "--tier", "consumer-gpu", "--burst-share", "0.5", "--api", "anthropic/claude-haiku-5.5"],
    ["breakeven", "--offer", "aws/g6.12xlarge", "--tasks-per-month", "9000000000", "--machines", "3"],
    ["report", "--tier", "cloud-vm", "--complexity", "single-shot", "--tasks-per-month", "9000000000"],
  ])("stays within 80 columns: %j", async (...args) => {
    const { code, out } = await openclaw("cost", ...args);
    expect(code).toBe(0);
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
    expect(out).not.toMatch(/NaN|undefined|Infinity/);
  });

  it("gives no price of tasks that the machines do not carry", async () => {
    const args = ["cost", "report", "--preset", "article", "--tasks-per-month"];
    const { out } = await openclaw(...args, "5000000");
    expect(out).toMatch(
      /^One machine does not carry 5,000,000 tasks a month: that is 250 % of what it\ndoes without rest;/,
    );
    expect(out).toMatch(/^per 1,000 tasks +too small +\$84\.50$/m);
    expect(out).toMatch(/^best mix +3 machines, nothing at the API: /m);
    expect((await openclaw(...args, "1")).out).toMatch(/^At 1 task a month .*\s0\.000051 % busy$/ms);
  });

  it("answers as JSON in the form that is declared", async () => {
    const { out } = await openclaw("-o", "json", "cost", "report", "--preset", "article", "--hourly-rate", "0");
    const estimate = costEstimate.strict().parse(JSON.parse(out));
    expect(estimate.self_hosted.monthly_usd).toMatchObject({ labour: 0, total: 1880 });
    expect(estimate.claims).toEqual([]);
  });

  it("answers as YAML with what it answers as JSON", async () => {
    const [yaml, json] = [
      await openclaw("cost", "report", "-o", "yaml"),
      await openclaw("cost", "report", "-o", "json"),
    ];
    expect(parse(yaml.out)).toEqual(JSON.parse(json.out));
    expect(yaml.out).toMatch(/^verdict: /);
  });

  it("takes the prices of a file of one's own, and those of the day that is asked for", async () => {
    writeFileSync(join(folder, "mine.yml"), PRICES(3));
    const args = ["-o", "json", "cost", "report", "--prices", "mine.yml", "--api", "us/ours", "--output-tokens", "0"];
    const now = JSON.parse((await openclaw(...args)).out);
    const then = JSON.parse((await openclaw(...args, "--on", "2026-05-31")).out);
    // 18,000 tokens at $5 and at $3 a million.
    expect([now.api.usd_per_task, then.api.usd_per_task]).toEqual([0.09, 0.054]);
  });

  it("has an option for every input that there is", () => {
    const options = COST_OPTIONS.map((option) => option.long?.slice(2).replaceAll("-", "_"));
    expect(options.sort()).toEqual(Object.keys(costInput.shape).sort());
  });
});

describe("openclaw cost breakeven", () => {
  it("shows both curves, where they cross and where one stands", async () => {
    const { code, out } = await openclaw("cost", "breakeven", "--preset", "article");
    expect(code).toBe(0);
    expect(out).toMatch(/^ +47,200 +1 +2\.4 % +\$4,920 +\$4,741 +API +here$/m);
    expect(out).toMatch(/^ +49,322 +1 +2\.5 % +\$4,920 +\$4,920 +equal +break-even$/m);
  });

  it("answers as JSON: on the curve, both ways cost the same at the break-even", async () => {
    const { out } = await openclaw("cost", "breakeven", "-o", "json", ...OWN);
    const { break_even, curve } = JSON.parse(out);
    const at = curve.find(
      ({ tasks_per_month }: { tasks_per_month: number }) => tasks_per_month === break_even.tasks_per_month,
    );
    expect(at.self_hosted_usd).toBeCloseTo(at.api_usd, 6);
    for (const { tasks_per_month, self_hosted_usd, api_usd } of curve)
      if (tasks_per_month < break_even.tasks_per_month) expect(api_usd).toBeLessThan(self_hosted_usd);
  });

  it("says that there is none, and shows the curves around the volume", async () => {
    const free = ["--api-usd-per-task", "0", "--api-storage-usd-per-1000", "0", "--api-bandwidth-usd-per-1000", "0"];
    const { code, out } = await openclaw("cost", "breakeven", ...OWN, ...free, "--tasks-per-month", "4000");
    expect(code).toBe(0);
    expect(out).toMatch(/^break-even +never/m);
    expect(out).toMatch(/^ +4,000 .*here$/m);
  });
});

describe("a wrong command line", () => {
  it.each([
    [["--hourly-rate", "much"], /--hourly-rate <number>.*must be a number from 0 to 100000/],
    [["--machines", "1.5"], /--machines <number>.*must be a whole number from 1 to 10000/],
    [["--burst-share", "2"], /--burst-share <number>.*must be a number from 0 to 1/],
    [["--hourly-rat", "1"], /unknown option '--hourly-rat'\n\(Did you mean --hourly-rate\?\)/],
    [["--tier", "gpu"], /--tier <name>.*Allowed choices are consumer-gpu, data-centre-gpu, cloud-vm, own/],
    [["--preset", "artcle"], /--preset <name>.*Allowed choices are article/],
    [["--on", "tomorrow"], /--on <day>.*must be a day such as 2026-10-07/],
    [["--api", "openai/gpt-9"], /^usage: --api: no price of "openai\/gpt-9"; known: openai\/gpt-4o-mini, /],
    [
      ["--api", "openai/gpt-4o-mini", "--on", "2020-01-01"],
      /--api: .* is known for 2020-01-01; the first is of 2026-11-05/,
    ],
    [["--tier", "own"], /--purchase-usd: is missing: own hardware needs it, or --rent-usd-per-hour/],
    [
      ["--tasks-per-minute", "1", "--seconds-per-task", "1"],
      /--seconds-per-task: must not be told beside --tasks-per-minute/,
    ],
    [
      ["--cached-input-tokens", "20000"],
      /--cached-input-tokens: and --cache-write-tokens are a part of --input-tokens/,
    ],
    [["--prices", "nowhere.yml"], /--prices: there is no .*nowhere\.yml/],
  ])("exits with 2 and names the flag and what would be right: %j", async (args, message) => {
    const { code, err } = await openclaw("cost", "report", ...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it("is not to blame for a price file with mistakes: these are told with their lines, and it exits with 1", async () => {
    writeFileSync(join(folder, "bad.yml"), PRICES(-3));
    const { code, err } = await openclaw("cost", "report", "--prices", "bad.yml");
    expect(code).toBe(1);
    expect(err).toMatch(/bad\.yml:4:\d+ {2}models\.0\.tiers\.0\.input: /);
  });
});
