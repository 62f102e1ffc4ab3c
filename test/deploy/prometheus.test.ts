// What Prometheus is given, judged by the real promtool.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { PROMTOOL, SERVICE_NAMES } from "@openclaw/devstack";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readCompose, serviceOf } from "./compose-file.ts";
import { DEPLOY, ROOT, runProgram } from "./programs.ts";

const FOLDER = join(DEPLOY, "prometheus");

interface Alert {
  readonly alert: string;
  readonly labels: { readonly severity: string };
  readonly annotations: { readonly summary: string; readonly runbook_url: string };
}

const yamlOf = async (path: string) => parse(await readFile(path, "utf8"));

const readAlerts = async (): Promise<readonly Alert[]> => {
  const file = (await yamlOf(join(FOLDER, "alerts.yml"))) as { groups: { rules: Alert[] }[] };
  return file.groups.flatMap(({ rules }) => rules);
};

/** The anchor that a heading gets in rendered Markdown. */
const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, "")
    .trim()
    .replaceAll(/\s+/g, "-");

describe("the scrape file", () => {
  it("is accepted, with its rules", async () => {
    const { code, stdout, stderr } = await runProgram(PROMTOOL, ["check", "config", "prometheus.yml"], FOLDER);
    expect(stderr).toBe("");
    expect(stdout).toContain("alerts.yml");
    expect(code).toBe(0);
  });

  it("names every service at the port that the compose file gives it", async () => {
    const { scrape_configs } = (await yamlOf(join(FOLDER, "prometheus.yml"))) as {
      scrape_configs: {
        dns_sd_configs?: { names: string[]; port: number }[];
        static_configs?: { targets: string[] }[];
      }[];
    };
    const targets = scrape_configs.flatMap(({ dns_sd_configs = [], static_configs = [] }) => [
      ...dns_sd_configs.flatMap(({ names, port }) => names.map((name) => `${name}:${port}`)),
      ...static_configs.flatMap((group) => group.targets),
    ]);
    const compose = await readCompose();
    const wanted = SERVICE_NAMES.map((name) => {
      const { environment = {}, networks } = serviceOf(compose, name);
      const [alias] = networks["inside"]?.aliases ?? [];
      return alias
        ? `${alias}:${environment["OPENCLAW_HTTP_PORT"]}`
        : `${name}:${environment["OPENCLAW_METRICS_PORT"]}`;
    });
    expect(targets).toEqual(expect.arrayContaining(wanted));
  });

  it("of an earlier set-up is accepted as it is, and finds the door under its old name", async () => {
    const path = join(import.meta.dirname, "acceptance/openclaw-targets.yml");
    const { code } = await runProgram(PROMTOOL, ["check", "config", path]);
    expect(code).toBe(0);
    const { scrape_configs } = (await yamlOf(path)) as {
      scrape_configs: { static_configs: { targets: string[] }[] }[];
    };
    const { networks, environment } = serviceOf(await readCompose(), "ingress");
    const [host, port] = scrape_configs[0]?.static_configs[0]?.targets[0]?.split(":") ?? [];
    expect(networks["inside"]?.aliases).toContain(host);
    expect(environment?.["OPENCLAW_HTTP_PORT"]).toBe(port);
  });
});

describe("the alerts", () => {
  it("fire when they should and only then", async () => {
    const { code, stdout, stderr } = await runProgram(PROMTOOL, ["test", "rules", "alerts.test.yml"], FOLDER);
    expect(`${stdout}${stderr}`).toContain("SUCCESS");
    expect(code).toBe(0);
  });

  it("are each tested in both directions", async () => {
    const { tests } = (await yamlOf(join(FOLDER, "alerts.test.yml"))) as {
      tests: { alert_rule_test: { alertname: string; exp_alerts?: unknown[] }[] }[];
    };
    const cases = tests.flatMap(({ alert_rule_test }) => alert_rule_test);
    for (const { alert } of await readAlerts()) {
      const fires = cases
        .filter(({ alertname }) => alertname === alert)
        .map(({ exp_alerts = [] }) => exp_alerts.length > 0);
      expect(new Set(fires), alert).toEqual(new Set([true, false]));
    }
  });

  it("each have a severity, a summary and a section in the runbook", async () => {
    const runbook = await readFile(join(ROOT, "docs/runbook.md"), "utf8");
    const anchors = [...runbook.matchAll(/^## (.+)$/gm)].map(
      ([, heading = ""]) => `docs/runbook.md#${anchorOf(heading)}`,
    );
    const alerts = await readAlerts();
    for (const { alert, labels, annotations } of alerts) {
      expect(["warning", "critical"], alert).toContain(labels.severity);
      expect(annotations.summary, alert).not.toBe("");
    }
    expect(alerts.map(({ annotations }) => annotations.runbook_url).sort()).toEqual(anchors.sort());
  });
});
