// The dashboards that ship: generated from their declaration, true to Grafana's schema, and about metrics that exist.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROMTOOL } from "@openclaw/devstack";
import { describe, expect, it } from "vitest";
import { dashboardJson } from "../../scripts/dashboards/dashboard.ts";
import { DASHBOARDS } from "../../scripts/dashboards/dashboards.ts";
import { FOREIGN_METRICS } from "../../scripts/dashboards/foreign-metrics.ts";
import { metricsIn, panelExpressions, unknownMetrics, usedMetrics } from "../../scripts/dashboards/used-metrics.ts";
import { DEPLOY, runProgram } from "./programs.ts";

const FOLDER = join(DEPLOY, "grafana");

interface Panel {
  readonly id: number;
  readonly type: string;
  readonly title: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly refId: string; readonly expr: string }[];
}

interface Model {
  readonly schemaVersion: number;
  readonly templating: { readonly list: readonly { readonly name: string; readonly type: string }[] };
  readonly panels: readonly Panel[];
}

const modelOf = (name: string): Model => {
  const dashboard = DASHBOARDS[name];
  if (dashboard === undefined) throw new Error(`no dashboard ${name}`);
  return JSON.parse(dashboardJson(dashboard)) as Model;
};

/** What Grafana fills in before it asks Prometheus. */
const filledIn = (expr: string): string => expr.replaceAll("$__rate_interval", "1m").replaceAll("$agent", ".*");

const checkRules = async (expressions: readonly string[]) => {
  const folder = await mkdtemp(join(tmpdir(), "openclaw-rules-"));
  try {
    const rules = expressions.map((expr, index) => ({ record: `panel:${index}`, expr: filledIn(expr) }));
    // JSON is YAML.
    await writeFile(join(folder, "rules.yml"), JSON.stringify({ groups: [{ name: "panels", rules }] }));
    return await runProgram(PROMTOOL, ["check", "rules", "rules.yml"], folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};

describe("the files in deploy/grafana", () => {
  it("are the dashboards that are declared, and no others", async () => {
    const files = (await readdir(FOLDER)).filter((name) => name.endsWith(".json"));
    expect(files.sort()).toEqual(Object.keys(DASHBOARDS).sort());
  });

  it.each(Object.entries(DASHBOARDS))("%s is what the generator writes", async (name, dashboard) => {
    expect(await readFile(join(FOLDER, name), "utf8")).toBe(dashboardJson(dashboard));
  });
});

describe.each(Object.keys(DASHBOARDS))("%s", (name) => {
  const model = modelOf(name);
  const panels = model.panels.filter(({ type }) => type !== "row");

  it("has a current schema, and panels of known kinds with ids of their own", () => {
    expect(model.schemaVersion).toBeGreaterThanOrEqual(39);
    expect(new Set(panels.map(({ type }) => type)).difference(new Set(["timeseries", "stat", "table"]))).toEqual(
      new Set(),
    );
    expect(new Set(model.panels.map(({ id }) => id)).size).toBe(model.panels.length);
  });

  it("lets the reader choose the data source, and reads every panel from it", () => {
    expect(model.templating.list).toContainEqual(expect.objectContaining({ name: "datasource", type: "datasource" }));
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills in its own variable.
    for (const panel of panels) expect(panel.datasource?.uid, panel.title).toBe("${datasource}");
  });

  it("names every metric that a panel asks for in the panel's description", () => {
    for (const { title, description = "", targets = [] } of panels) {
      const asked = targets.flatMap(({ expr }) => metricsIn(expr));
      expect(asked.length, title).toBeGreaterThan(0);
      for (const metric of asked) expect(description, title).toContain(`\`${metric}\``);
    }
  });

  it("has panels that do not cover each other and stay inside the grid", () => {
    const taken = new Set<string>();
    for (const {
      title,
      gridPos: { x, y, w, h },
    } of model.panels) {
      expect(x + w, title).toBeLessThanOrEqual(24);
      for (let column = x; column < x + w; column += 1) {
        for (let line = y; line < y + h; line += 1) {
          expect(taken.has(`${column},${line}`), title).toBe(false);
          taken.add(`${column},${line}`);
        }
      }
    }
  });
});

describe("the expressions", () => {
  it("are all read by promtool", async () => {
    const expressions = panelExpressions();
    const { code, stdout, stderr } = await checkRules(expressions);
    expect(stderr).toBe("");
    expect(stdout).toContain(`${expressions.length} rules found`);
    expect(code).toBe(0);
  });

  it("would not be read with a mistake in one of them", async () => {
    const { code } = await checkRules([...panelExpressions(), "sum by (agent (up)"]);
    expect(code).not.toBe(0);
  });

  it("ask for metrics that are declared, ours or on the list of others", () => {
    expect(usedMetrics().length).toBeGreaterThan(20);
    expect(unknownMetrics()).toEqual([]);
  });

  it("use every metric on the list of others", () => {
    expect(Object.keys(FOREIGN_METRICS).filter((name) => !usedMetrics().includes(name))).toEqual([]);
  });
});
