// How many tasks waited at each look, for as long as a page is open: a window that moves on. Pure.
import type { Overview } from "@openclaw/contracts";

export interface Look {
  /** Milliseconds of the epoch. */
  readonly at: number;
  /** By agent. */
  readonly waiting: Readonly<Record<string, number>>;
}

/** An hour at a look every five seconds. */
const MAX_LOOKS = 720;

/** Undefined where nobody can say: a gap is not an empty queue. */
export const lookOf = ({ at, absent, agents }: Overview): Look | undefined =>
  absent !== null
    ? undefined
    : {
        at: Date.parse(at),
        waiting: Object.fromEntries(
          agents.flatMap(({ name, live }) =>
            live === null ? [] : [[name, live.queues.reduce((sum, { queued }) => sum + queued, 0)]],
          ),
        ),
      };

/** The same look is told twice where the door was asked twice within a second. */
export const withLook = (looks: readonly Look[], look: Look | undefined): readonly Look[] =>
  look === undefined || looks.at(-1)?.at === look.at ? looks : [...looks, look].slice(-MAX_LOOKS);

export interface Series {
  readonly agent: string;
  readonly waiting: readonly number[];
}

/** The agents that something waited for, the most first. */
export const seriesOf = (looks: readonly Look[], most: number): Series[] => {
  const agents = new Set(looks.flatMap(({ waiting }) => Object.keys(waiting)));
  return [...agents]
    .map((agent) => ({ agent, waiting: looks.map(({ waiting }) => waiting[agent] ?? 0) }))
    .filter(({ waiting }) => waiting.some((n) => n > 0))
    .sort((a, b) => Math.max(...b.waiting) - Math.max(...a.waiting) || a.agent.localeCompare(b.agent))
    .slice(0, most);
};
