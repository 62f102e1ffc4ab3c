import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { AGENT_PRESETS } from "@openclaw/engine";
import picocolors from "picocolors";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "../run.ts";
import { loadPlanFile } from "./plan-file.ts";
import { DEFAULT_SETTINGS } from "./plan-settings.ts";

/** Short enough for a test; long enough for tasks to end. */
const SHORT = ["--minutes", "2"];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "openclaw-plan-"));
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

const write = (text: string): string => {
  const path = join(folder, "plan.yml");
  writeFileSync(path, text);
  return path;
};

describe("openclaw plan", () => {
  it("answers as a table: rate, latency, memory, where it tips over, the cheapest card", async () => {
    const { code, out, err } = await openclaw("plan", ...SHORT);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^2 x A10, mistral-7b: 2 replicas, [\d,]+ KV blocks/);
    for (const fact of ["done ", "latency ", "memory ", "tips over ", "cheapest "]) expect(out).toContain(`\n${fact}`);
    expect(out).toMatch(/\nquery-routing +\d+ +\d+ +[\d.]+ s/);
    expect(out).toMatch(/cheapest .*\$\d+\.\d\d\/h \(.*20\d\d-\d\d-\d\d\)/);
  });

  it("answers as JSON, the same for the same seed", async () => {
    const args = ["plan", "-o", "json", ...SHORT, "--seed", "5"];
    const [first, second] = [await openclaw(...args), await openclaw(...args)];
    expect(second.out).toBe(first.out);
    const plan = JSON.parse(first.out);
    expect(plan).toMatchObject({ card: "A10", cards: 2, model: "mistral-7b", replicas: 2, seed: 5, preemptions: 0 });
    expect(plan.done_in_time + plan.deadline_misses + plan.too_long).toBe(plan.arrived);
    expect(plan.sweep[0]).toMatchObject({ agents: 1, preemptions: 0 });
    expect(plan.tips_over.because).toMatch(/preemptions|goodput/);
    expect(plan.cheapest).toMatchObject({ meets_target: true, price: { date: expect.stringMatching(/^20/) } });
    expect(JSON.parse((await openclaw("plan", "-o", "json", ...SHORT, "--seed", "6")).out).trace_hash).not.toBe(
      plan.trace_hash,
    );
  });

  it("writes a chart that is well-formed and holds every point of the sweep", async () => {
    const { code, out } = await openclaw("plan", "-o", "json", ...SHORT, "--svg", "chart.svg");
    expect(code).toBe(0);
    const svg = readFileSync(join(folder, "chart.svg"), "utf8");
    expect(svg).toMatch(/^<svg [^>]*>\n[\s\S]*<\/svg>\n$/);
    expect(svg).not.toMatch(/NaN|undefined|Infinity/);
    expect(svg.match(/<circle/g)).toHaveLength(2 * JSON.parse(out).sweep.length);
    expect(svg).toContain("preemptions begin");
  });

  it("lets options win over the file", async () => {
    const file = write("plan:\n  card: L4\n  cards: 1\n  minutes: 1\n  bursts: null\n");
    const { out } = await openclaw("plan", "-o", "json", "--file", file, "--card", "A10G");
    expect(JSON.parse(out)).toMatchObject({ card: "A10G", cards: 1 });
  });

  it("plans for some of the shipped agents alone", async () => {
    const { out } = await openclaw("plan", "-o", "json", ...SHORT, "--agent", "query-routing", "--no-bursts");
    expect(JSON.parse(out).agents.map(({ name }: { name: string }) => name)).toEqual(["query-routing"]);
  });

  it("says which agents' tasks no engine can hold", async () => {
    const long = "  agents:\n    - { name: long, prompt_tokens: 20000, output_tokens: 10 }\n";
    const { code, out } = await openclaw("plan", "--file", write(`plan:\n  minutes: 2\n${long}`));
    expect(code).toBe(0);
    expect(out).toMatch(/too long +[\d,]+ tasks over the model's 8,192 tokens \(long\)/);
  });

  it.each([
    [["--card", "A11"], /Allowed choices are A10/],
    [["--cards", "0"], /whole number from 1/],
    [["--minutes", "soon"], /number from 0.1/],
    [["--model", "llama-3-70b"], /llama-3-70b does not fit on 2 x A10/],
    [["--file", "nowhere.yml"], /there is no .*nowhere\.yml/],
    [[...SHORT, "--svg", "no/such/folder.svg"], /cannot be written/],
  ])("exits with 2 on a wrong command line: %j", async (args, message) => {
    const { code, err } = await openclaw("plan", ...args);
    expect(err).toMatch(message);
    expect(code).toBe(2);
  });

  it("tells every mistake of a file at once, with its place and the nearest right name", async () => {
    const file = write(
      [
        "plan:",
        "  crad: A10",
        "  card: L41",
        "  cards: 0",
        "  bursts: { every_seconds: 10, last_seconds: 20, factor: 2 }",
        "  agents:",
        "    - name: query-routing",
        "      prompt_token: 5",
        "    - name: mine",
        "      prompt_tokens: 100",
        "      shared_prefix_tokens: 100",
        "",
      ].join("\n"),
    );
    const { code, err } = await openclaw("plan", "--file", file);
    expect(code).toBe(1);
    expect(err).toMatch(/plan\.yml:2:3 {2}plan\.crad: unknown key; did you mean "card"\?/);
    expect(err).toMatch(/plan\.yml:3:9 {2}plan\.card: "L41" is not allowed; did you mean "L4"\?/);
    expect(err).toMatch(/plan\.yml:4:10 {2}plan\.cards: /);
    expect(err).toMatch(/plan\.yml:5:\d+ {2}plan\.bursts\.last_seconds: must be less than every_seconds/);
    expect(err).toMatch(/plan\.yml:8:7 {2}plan\.agents\.0\.prompt_token: unknown key; did you mean "prompt_tokens"\?/);
    expect(err).toMatch(/plan\.agents\.1\.output_tokens: is missing/);
    expect(err).toMatch(/plan\.agents\.1\.shared_prefix_tokens: must be less than prompt_tokens \(100\)/);
  });
});

describe("a plan file", () => {
  it("keeps the defaults of all that it does not name", () => {
    expect(loadPlanFile(write("plan: {}\n"))).toEqual(DEFAULT_SETTINGS);
  });

  it("starts an agent of a shipped name from that one's figures", () => {
    const { agents } = loadPlanFile(write("plan:\n  agents:\n    - { name: query-routing, output_tokens: 99 }\n"));
    const shipped = AGENT_PRESETS.find(({ name }) => name === "query-routing");
    expect(agents).toEqual([{ ...shipped, outputTokens: 99 }]);
  });

  it("is understood as the README shows it", () => {
    const readme = readFileSync(join(import.meta.dirname, "../../README.md"), "utf8");
    const example = readme.match(/```yaml\n([\s\S]*?)```/)?.[1] ?? "";
    const { card, bursts, agents } = loadPlanFile(write(example));
    expect({ card, bursts }).toEqual({ card: "L4", bursts: { everySeconds: 600, lastSeconds: 60, factor: 5 } });
    expect(agents.map(({ name, weight }) => [name, weight])).toEqual([
      ["query-routing", 3],
      ["contract-review", 1],
    ]);
  });
});
