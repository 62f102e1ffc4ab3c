// From everything at one glance to what stands on top of it: the sums, and what needs a look, worst first.
import type { LiveAgent, Overview } from "@openclaw/contracts";
import { duration } from "../format/duration.ts";
import { plural } from "../format/quantity.ts";
import { writeTaskFilter } from "../routing/task-filter.ts";

export interface Totals {
  readonly queued: number;
  readonly oldestSeconds: number | null;
  readonly running: number;
  readonly capacity: number;
  readonly ended: number;
  readonly succeeded: number;
  readonly deadLetters: number;
  readonly unknownEffects: number;
}

const sumBy = <T>(items: readonly T[], of: (item: T) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

const queuedOf = ({ queues }: Pick<LiveAgent, "queues">): number => sumBy(queues, ({ queued }) => queued);

export const oldestOf = ({ queues }: Pick<LiveAgent, "queues">): number | null =>
  queues.reduce<number | null>(
    (oldest, { oldest_seconds: age }) => (age === null ? oldest : Math.max(oldest ?? 0, age)),
    null,
  );

const liveOf = ({ agents }: Overview): LiveAgent[] => agents.flatMap(({ live }) => (live === null ? [] : [live]));

export const totalsOf = (overview: Overview): Totals => {
  const live = liveOf(overview);
  const ages = live.map(oldestOf).filter((age) => age !== null);
  return {
    queued: sumBy(live, queuedOf),
    oldestSeconds: ages.length === 0 ? null : Math.max(...ages),
    running: sumBy(live, ({ running }) => running),
    capacity: sumBy(live, ({ capacity }) => capacity),
    ended: overview.recent.tasks,
    succeeded: sumBy(overview.agents, ({ recent }) => recent.ended.succeeded),
    deadLetters: sumBy(live, ({ dead_letters }) => dead_letters),
    unknownEffects: sumBy(live, ({ unknown_effects }) => unknown_effects),
  };
};

export interface Trouble {
  readonly tone: "bad" | "warn";
  readonly text: string;
  /** Where to look. */
  readonly to?: string;
}

/** Under it a queue is only a queue. */
const LONG_WAIT_SECONDS = 300;

const agentTroubles = (agent: LiveAgent): Trouble[] => {
  const { name, workers, dead_letters: dead, unknown_effects: unknown } = agent;
  const queued = queuedOf(agent);
  const oldest = oldestOf(agent) ?? 0;
  const waiting = writeTaskFilter({ agent: name, state: "queued" });
  return [
    ...(workers === 0
      ? [
          {
            tone: "bad",
            text: `${name} has no worker; ${plural(queued, "task")} wait`,
            to: `/tasks${waiting}`,
          } as const,
        ]
      : []),
    ...(workers > 0 && oldest > LONG_WAIT_SECONDS
      ? [{ tone: "warn", text: `${name}: a task has waited ${duration(oldest)}`, to: `/tasks${waiting}` } as const]
      : []),
    ...(unknown > 0
      ? [
          {
            tone: "warn",
            text: `${name}: ${plural(unknown, "effect")} nobody knows the end of`,
            to: `/tasks${writeTaskFilter({ agent: name, state: "needs_attention" })}`,
          } as const,
        ]
      : []),
    ...(dead > 0
      ? [
          {
            tone: "warn",
            text: `${name}: ${plural(dead, "dead letter")}`,
            to: `/tasks${writeTaskFilter({ agent: name, state: "dead_letter" })}`,
          } as const,
        ]
      : []),
  ];
};

const serverTroubles = ({ absent, adapters }: Overview): Trouble[] => {
  if (absent !== null) return [{ tone: "bad", text: `Nothing is dispatched: ${absent}` }];
  if (!adapters.some(({ ready }) => ready))
    return [{ tone: "bad", text: "No inference adapter has a model server that answers: every queue waits" }];
  return adapters.flatMap(({ replicas }) =>
    replicas
      .filter(({ healthy }) => !healthy)
      .map(({ url }) => ({ tone: "warn", text: `The model server ${url} does not answer` }) as const),
  );
};

export const troublesOf = (overview: Overview): Trouble[] => {
  const all = [...serverTroubles(overview), ...liveOf(overview).flatMap(agentTroubles)];
  return [...all.filter(({ tone }) => tone === "bad"), ...all.filter(({ tone }) => tone === "warn")];
};
