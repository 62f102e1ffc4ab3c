// A scorecard by REST, by the client and on the command line, of tasks whose figures were worked out by hand.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { createClient } from "@openclaw/client";
import { type Scorecard, scorecard } from "@openclaw/contracts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { type Door, openDoor } from "./ingress-door.ts";

const MAIN = join(import.meta.dirname, "../../libs/cli/src/main.ts");

/** Three days of 2026, with what each row is there for. Times are UTC. */
const TASKS: readonly (readonly [state: string, created: string, started: string | null, finished: string | null])[] = [
  // 5 January: minute 10:00 holds 60 + 30 seconds of work, minute 10:01 holds 60 + 30 + 15: 105 / 60 = 1.75 at work.
  ["succeeded", "01-05 09:59:50", "01-05 10:00:00", "01-05 10:02:00"], // 130 s
  ["succeeded", "01-05 10:00:20", "01-05 10:00:30", "01-05 10:01:30"], // 70 s
  ["failed", "01-05 10:00:59", "01-05 10:01:00", "01-05 10:01:15"],
  ["cancelled", "01-05 10:00:00", null, "01-05 23:59:59"],
  // From the 5th over all of the 6th to the 7th: one at work at least. With the next two, and both for 12 s of one minute: 1.2 + 1.
  ["succeeded", "01-05 23:00:00", "01-05 23:30:00", "01-07 01:00:00"], // 26 h
  ["dead_letter", "01-06 08:00:00", "01-06 08:00:00", "01-06 08:00:36"],
  ["succeeded", "01-06 08:00:00", "01-06 08:00:24", "01-06 08:01:00"], // 60 s
  // Ends on the 8th, which is not asked for, and was at work before it.
  ["expired", "01-07 22:00:00", "01-07 23:00:00", "01-08 02:00:00"],
  // Open since the middle of a minute of the 7th: two at work in those that follow, in which nothing happens.
  ["needs_attention", "01-07 23:10:00", "01-07 23:10:30", null],
];

let door: Door;
beforeAll(async () => {
  door = await openDoor();
  for (const [n, [state, created, started, finished]] of TASKS.entries())
    await door.store.query(
      "insert-scored",
      `insert into tasks (id, tenant, agent, agent_version, priority, state, input, body_hash, origin, root, created_at, started_at, finished_at)
       values ($1, 'default', 'a', 'version-1', 2, $2, '{}', '', $1, $1, $3, $4, $5)`,
      [`scored_${n}`, state, ...[created, started, finished].map((time) => time && `2026-${time}Z`)],
    );
  // The 6th has 1,440 minutes: 36 were not ready, 36 have no row, and 1,368 were ready.
  await door.store.query(
    "insert-readiness",
    `insert into readiness select timestamptz '2026-01-06 00:00Z' + n * interval '1 minute', n >= 36
     from generate_series(0, 1403) n`,
  );
});
afterAll(() => door.stop());

const QUERY = "from=2026-01-05&to=2026-01-07&by=day";

const read = async (query: string): Promise<Scorecard> => {
  const response = await door.get(`/v1/scorecard?${query}`);
  expect(response.status).toBe(200);
  return scorecard.parse(await response.json());
};

describe("GET /v1/scorecard", () => {
  it("tells each day's tasks, success, latencies and peak", async () => {
    const { periods } = await read(QUERY);
    const values = (name: keyof (typeof periods)[0]["figures"]) => periods.map(({ figures }) => figures[name].value);
    expect(periods.map(({ from, over }) => [from, over])).toEqual([
      ["2026-01-05T00:00:00.000Z", true],
      ["2026-01-06T00:00:00.000Z", true],
      ["2026-01-07T00:00:00.000Z", true],
    ]);
    expect(periods[0]?.ended).toEqual({ succeeded: 2, failed: 1, cancelled: 1, expired: 0, dead_letter: 0 });
    expect(values("tasks")).toEqual([4, 2, 1]);
    expect(values("success")).toEqual([0.5, 0.5, 1]);
    // Between 70 and 130 s: the middle, and 95 % of the way.
    expect(values("median_seconds")).toEqual([100, 60, 26 * 3600]);
    expect(values("p95_seconds")[0]).toBeCloseTo(127, 9);
    expect(values("peak_agents")).toEqual([expect.closeTo(1.75, 6), expect.closeTo(2.2, 6), 2]);
  });

  it("counts what only goes on in a day", async () => {
    const { periods } = await read("from=2026-01-08&to=2026-01-09&by=day");
    expect(periods.map(({ figures }) => figures.peak_agents.value)).toEqual([2, 1]);
  });

  it("tells uptime from what was recorded, and why it is absent before", async () => {
    const { periods } = await read(QUERY);
    expect(periods[0]?.figures.uptime.absent).toBe("readiness is recorded since 2026-01-06T00:00:00.000Z");
    expect(periods[1]?.figures.uptime).toEqual({ value: 0.95, change: null });
    expect(periods[2]?.figures.uptime).toEqual({ value: 0, change: -0.95 });
  });

  it("is one of everything on demand, with the cost that is told", async () => {
    const { periods } = await read("from=2026-01-05&to=2026-01-07&by=all&usd_per_month=730");
    // 72 h at a dollar, over 7 tasks.
    expect(periods.map(({ figures }) => figures.usd_per_1000.value)).toEqual([expect.closeTo((72 / 7) * 1000, 6)]);
    expect(periods[0]?.figures.peak_agents.value).toBeCloseTo(2.2, 6);
  });

  it("is empty, and says so, where there was nothing", async () => {
    const { periods } = await read("from=2020-01-01&to=2020-01-02&by=day");
    expect(
      periods.map(({ figures }) => [figures.tasks.value, figures.success.absent, figures.peak_agents.value]),
    ).toEqual([
      [0, "no task ended", 0],
      [0, "no task ended", 0],
    ]);
  });

  it.each([
    ["from=yesterday", /from: /],
    ["from=0000-01-01", /from: must be a day from 2000-01-01 on/],
    ["by=month", /by: /],
    ["usd_per_month=-1", /usd_per_month: /],
    ["since=2026-01-01", /since/],
    ["from=2026-01-07&to=2026-01-05", /from: must not be later than to/],
    ["from=2099-01-01&to=2099-01-02", /from: must not lie in the future/],
  ])("refuses ?%s and says what would be right", async (query, message) => {
    const response = await door.get(`/v1/scorecard?${query}`);
    expect(response.status).toBe(400);
    const { error } = (await response.json()) as { error: { code: string; message: string } };
    expect(error).toMatchObject({ code: "invalid_request", message: expect.stringMatching(message) });
  });
});

const openclaw = (...args: string[]): Promise<{ code: number; out: string; err: string }> =>
  new Promise((resolve) => {
    const command = [MAIN, "--url", door.url, "scorecard", ...args];
    const options = { env: { ...process.env, NO_COLOR: "1" }, timeout: 30_000 };
    execFile(process.execPath, command, options, (error, out, err) =>
      resolve({ code: typeof error?.code === "number" ? error.code : 0, out, err }),
    );
  });

const DAYS = ["--from", "2026-01-05", "--to", "2026-01-07", "--by", "day"];

describe("openclaw scorecard", () => {
  it("shows a row a day with its changes, within 80 columns, and says how each figure is made", async () => {
    const { code, out, err } = await openclaw(...DAYS, "--usd-per-month", "730");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^2026-01-05 +4 +50\.0 % +- +1 m 40 s +2 m 07 s +\$6,000 +1\.75$/m);
    expect(out).toMatch(/^ +-50 % +0\.0 pt +-40 % +-53 % +\+100 % +\+26 %$/m);
    expect(out).toMatch(/^2026-01-07 +1 +100\.0 % +0\.0 % +26 h 00 m +26 h 00 m +\$24,000 +2\.00$/m);
    expect(out).toMatch(/^ +-50 % +\+50\.0 pt +-95\.0 pt +x1,560 +x1,560 +\+100 % +-9 %$/m);
    expect(out).toMatch(/^ABSENT\n {2}uptime: readiness is recorded since 2026-01-06/m);
    expect(out).toMatch(/^ {2}success: of these, the share that succeeded/m);
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  it("writes JSON, YAML and Markdown", async () => {
    const json = await openclaw("-o", "json", ...DAYS);
    const yaml = await openclaw("-o", "yaml", ...DAYS);
    expect(parse(yaml.out)).toEqual(JSON.parse(json.out));
    expect(
      await createClient({ baseUrl: door.url }).scorecard({ from: "2026-01-05", to: "2026-01-07", by: "day" }),
    ).toEqual(JSON.parse(json.out));
    expect((await openclaw(...DAYS)).out).toMatch(/^ {2}per 1,000: costs are not measured; with --usd-per-month they/m);
    const { out } = await openclaw("--markdown", ...DAYS);
    expect(out).toMatch(/^\| from \| tasks \| success \| uptime \| median \| p95 \| per 1,000 \| peak \|\n\| --- \|/);
    expect(out).toMatch(/^\| 2026-01-06 \| 2 \(-50 %\) \| 50\.0 % \(0\.0 pt\) \| 95\.0 % \| /m);
  });

  it.each([
    [["--from", "yesterday"], /--from <day>.*must be a day such as 2026-10-07/],
    [["--to", "1999-12-31"], /--to <day>.*must be a day from 2000-01-01 on/],
    [["--by", "month"], /--by <step>.*Allowed choices are day, week, all/],
    [["--from", "2099-01-01", "--to", "2099-01-02"], /^usage: .*from: must not lie in the future/],
    [["--markdown", "-o", "json"], /--markdown: must not be told beside -o json/],
  ])("exits with 2 and names the flag: %j", async (args, message) => {
    const { code, out, err } = await openclaw(...args);
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toMatch(message);
  });
});
