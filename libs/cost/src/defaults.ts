// What holds where nothing else says. Most figures are the article's, because it is the one account that names them all.
import { type Layer, layer } from "./layer.ts";

const WEEKS_PER_YEAR = 52;
const MONTHS = 12;

export const DEFAULTS: Layer = {
  ...layer("default: the article's month", { tasks_per_month: 47_200 }),
  ...layer("default: the article's server", { tier: "data-centre-gpu" }),
  ...layer("default: tasks may wait until the machines have time", { peak_to_mean: 1 }),
  ...layer("default", { complexity: "with-tools", batch: false, burst_share: 0 }),
  ...layer("default: no prompt caching", { cached_input_tokens: 0, cache_write_tokens: 0 }),
  ...layer("default: the article's seven warm agents", { concurrency: 7 }),
  ...layer("default: the article's model", { local_model: "mistral-7b" }),
  ...layer("default", { cards: 1, purchase_usd: 0, rent_usd_per_hour: 0, hosting_usd_per_month: 0, watts: 0 }),
  ...layer("default: as the article", { amortisation_months: 36 }),
  ...layer("US mean for businesses, EIA Electric Power Monthly, table 5.6.A, by energypricestoday.com, 2026-04-26", {
    usd_per_kwh: 0.146,
  }),
  ...layer("default", { bandwidth_usd_per_month: 0 }),
  ...layer("default: the article's", { hourly_rate: 95, hours_per_week: 8, api_hours_per_week: 2 }),
  ...layer("52 weeks in 12 months", { weeks_per_month: WEEKS_PER_YEAR / MONTHS }),
  ...layer("default: the API that the article names", { api: "openai/gpt-4o-mini" }),
  ...layer("default: the article's $120 for 47,200 tasks", { api_storage_usd_per_1000: 2.54 }),
  ...layer("default: the article's $85 for 47,200 tasks", { api_bandwidth_usd_per_1000: 1.8 }),
};
