// `npm run replay`: the article's load against three ways to stand in front of two A10s, as a table.
import { AGENT_PRESETS, HARDWARE_CARDS, MODEL_CARDS, type ModelCardName, type Site } from "@openclaw/engine";
import type { Policy } from "./gates.ts";
import { type ReplayPlan, type ReplayResult, replay } from "./replay.ts";

const AGENTS = [5, 7, 9, 12, 24, 48] as const;
const MODELS: readonly ModelCardName[] = ["mistral-7b", "mistral-7b-awq"];
const MINUTES = 15;
const SEED = 1;

const WAYS: readonly { readonly name: string; readonly policy: Policy; readonly admission: ReplayPlan["admission"] }[] =
  [
    { name: "direct, first chunk", policy: "direct", admission: "first-chunk" },
    { name: "direct, whole prompt", policy: "direct", admission: "whole-prompt" },
    { name: "fixed 4", policy: { fixed: 4 }, admission: "whole-prompt" },
    { name: "fixed 16", policy: { fixed: 16 }, admission: "whole-prompt" },
    { name: "ours", policy: "ours", admission: "whole-prompt" },
  ];

const siteOf = (model: ModelCardName): Site => ({
  card: HARDWARE_CARDS.A10,
  cards: 2,
  model: MODEL_CARDS[model],
  utilization: 0.85,
  maxNumSeqs: 256,
  admission: "whole-prompt",
  prefixCaching: true,
});

const row = (model: string, agents: number, name: string, result: ReplayResult): string => {
  const { tasksPerMinute, p50, p95, timeouts, preemptions, meanKvUse, peakKvUse } = result;
  const kv = `${(meanKvUse * 100).toFixed(0)} / ${(peakKvUse * 100).toFixed(0)}`;
  const times = `${p50.toFixed(1)} / ${p95.toFixed(1)}`;
  return `| ${model} | ${agents} | ${name} | ${tasksPerMinute.toFixed(1)} | ${times} | ${timeouts} | ${preemptions} | ${kv} |\n`;
};

process.stdout.write(
  "| model | agents | way | tasks/min | p50 / p95 s | timeouts | preemptions | KV use, mean / peak % |\n",
);
process.stdout.write("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
for (const model of MODELS) {
  for (const agents of AGENTS) {
    for (const { name, policy, admission } of WAYS) {
      const plan = {
        site: siteOf(model),
        admission,
        policy,
        agents,
        profiles: AGENT_PRESETS,
        minutes: MINUTES,
        seed: SEED,
      };
      process.stdout.write(row(model, agents, name, replay(plan)));
    }
  }
}
