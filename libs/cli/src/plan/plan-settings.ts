// Everything that `openclaw plan` can be told, with its defaults: the article's two A10 and its load.
import {
  AGENT_PRESETS,
  type AgentProfile,
  type HardwareCardName,
  hardwareCard,
  type LoadPlan,
  type ModelCardName,
  modelCard,
} from "@openclaw/engine";

export interface PlanSettings {
  readonly card: HardwareCardName;
  readonly cards: number;
  readonly model: ModelCardName;
  readonly gpuMemoryUtilization: number;
  readonly maxNumSeqs: number;
  readonly admission: "whole-prompt" | "first-chunk";
  readonly prefixCaching: boolean;
  readonly concurrentAgents: number;
  readonly tasksPerMinute: number;
  readonly bursts: { readonly everySeconds: number; readonly lastSeconds: number; readonly factor: number } | undefined;
  readonly deadlineSeconds: number;
  readonly spread: number;
  readonly minutes: number;
  readonly seed: number;
  readonly agents: readonly AgentProfile[];
}

/**
 * The set-up and the load of the account this system is built from: two A10, at most ten agents, 45 tasks a minute, 120 s
 * a task. It tells that load comes in bursts and not how: four times the usual for half a minute each five is assumed.
 */
export const DEFAULT_SETTINGS: PlanSettings = {
  card: "A10",
  cards: 2,
  model: "mistral-7b",
  gpuMemoryUtilization: 0.85,
  maxNumSeqs: 256,
  admission: "whole-prompt",
  prefixCaching: true,
  concurrentAgents: 10,
  tasksPerMinute: 45,
  bursts: { everySeconds: 300, lastSeconds: 30, factor: 4 },
  deadlineSeconds: 120,
  spread: 0.3,
  minutes: 30,
  seed: 1,
  agents: AGENT_PRESETS,
};

export const toLoadPlan = (settings: PlanSettings): LoadPlan => {
  const { bursts, tasksPerMinute: perMinute } = settings;
  return {
    site: {
      card: hardwareCard(settings.card),
      cards: settings.cards,
      model: modelCard(settings.model),
      utilization: settings.gpuMemoryUtilization,
      maxNumSeqs: settings.maxNumSeqs,
      admission: settings.admission,
      prefixCaching: settings.prefixCaching,
    },
    agents: settings.agents,
    concurrentAgents: settings.concurrentAgents,
    arrivals: { perMinute, ...(bursts === undefined ? {} : { bursts }) },
    deadlineSeconds: settings.deadlineSeconds,
    spread: settings.spread,
    minutes: settings.minutes,
    seed: settings.seed,
  };
};
