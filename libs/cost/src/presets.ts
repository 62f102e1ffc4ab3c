// Known cases. The article is the account this system is built from: one server, 47,200 tasks a month.
import { type Layer, layer } from "./layer.ts";

const TASKS = 47_200;
const ARTICLE = "the article's cost table";

/** The article's way of counting: four weeks a month, so that 8 h a week at $95 are $3,040. */
const ARTICLE_WEEKS = 4;

export const PRESETS = {
  article: {
    ...layer(ARTICLE, {
      tasks_per_month: TASKS,
      tier: "data-centre-gpu",
      purchase_usd: 36 * 680,
      amortisation_months: 36,
      hosting_usd_per_month: 1200,
      watts: 0,
      bandwidth_usd_per_month: 0,
      hourly_rate: 95,
      hours_per_week: 8,
      machines: 1,
    }),
    ...layer("the article's table: 3,040 = 8 h x $95 x 4", { weeks_per_month: ARTICLE_WEEKS }),
    ...layer("the article's table: $3,776 for 47,200 tasks", { api_usd_per_task: 0.08 }),
    ...layer("the article's table: $120 a month for 47,200 tasks", { api_storage_usd_per_1000: (1000 * 120) / TASKS }),
    ...layer("the article's table: $85 a month for 47,200 tasks", { api_bandwidth_usd_per_1000: (1000 * 85) / TASKS }),
    ...layer("the article's table: $760 = 2 h x $95 x 4", { api_hours_per_week: 2 }),
    ...layer("the article names this API beside its price of $0.08", { api: "openai/gpt-4o-mini" }),
    ...layer("the article: 45 tasks a minute with seven warm agents", { tasks_per_minute: 45, concurrency: 7 }),
    ...layer("the article's agents call tools", { complexity: "with-tools" }),
  },
} as const satisfies Record<string, Layer>;

export type PresetName = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[];
