// npm run docs: writes the reference pages and the dashboards from their declarations. With --check it only compares,
// and says what is stale.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dashboardJson } from "./dashboards/dashboard.ts";
import { DASHBOARDS } from "./dashboards/dashboards.ts";
import { configurationPage } from "./docs/configuration-page.ts";
import { costPage } from "./docs/cost-page.ts";
import { engineModelPage } from "./docs/engine-model-page.ts";
import { errorsPage } from "./docs/errors-page.ts";
import { messagesPage } from "./docs/messages-page.ts";
import { metricsPage } from "./docs/metrics-page.ts";
import { statesPage } from "./docs/states-page.ts";

const ROOT = join(import.meta.dirname, "..");

/** Path to text. */
const generated: readonly (readonly [string, string])[] = [
  ["docs/configuration.md", configurationPage()],
  ["docs/cost.md", costPage()],
  ["docs/engine-model.md", engineModelPage()],
  ["docs/errors.md", errorsPage()],
  ["docs/messages.md", messagesPage()],
  ["docs/metrics.md", metricsPage()],
  ["docs/states.md", statesPage()],
  ...Object.entries(DASHBOARDS).map(
    ([name, dashboard]) => [`deploy/grafana/${name}`, dashboardJson(dashboard)] as const,
  ),
];

const current = (path: string): string => {
  try {
    return readFileSync(join(ROOT, path), "utf8");
  } catch {
    return "";
  }
};

const stale = generated.filter(([path, text]) => current(path) !== text);
if (process.argv.includes("--check")) {
  for (const [path] of stale) process.stdout.write(`${path} is stale: npm run docs\n`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const [path, text] of stale) writeFileSync(join(ROOT, path), text);
  process.stdout.write(`${stale.length} of ${generated.length} pages rewritten\n`);
}
