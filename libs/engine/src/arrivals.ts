// When tasks come in: at random with a steady mean (Poisson), and in bursts on top.
import type { Random } from "./seeded-random.ts";

export interface Bursts {
  /** Mean time from the start of one burst to the start of the next, seconds. */
  readonly everySeconds: number;
  readonly lastSeconds: number;
  /** The rate within a burst as a multiple of the rate outside; 1 or more. */
  readonly factor: number;
}

export interface ArrivalPlan {
  /** Mean over all the time, bursts included. */
  readonly perMinute: number;
  readonly bursts?: Bursts;
}

const MS_PER_MINUTE = 60_000;

const exponential = (meanMs: number, random: Random): number => -Math.log(1 - random()) * meanMs;

/** Start and end of each burst. */
const burstTimes = ({ everySeconds, lastSeconds }: Bursts, untilMs: number, random: Random): [number, number][] => {
  const times: [number, number][] = [];
  const pauseMs = Math.max(1, everySeconds - lastSeconds) * 1000;
  for (let atMs = exponential(pauseMs, random); atMs < untilMs; atMs += exponential(pauseMs, random)) {
    const endMs = atMs + lastSeconds * 1000;
    times.push([atMs, endMs]);
    atMs = endMs;
  }
  return times;
};

/** The moments of arrival from 0 to `untilMs`, rising. */
export const drawArrivals = ({ perMinute, bursts }: ArrivalPlan, untilMs: number, random: Random): number[] => {
  if (perMinute <= 0) return [];
  const times = bursts === undefined ? [] : burstTimes(bursts, untilMs, random);
  const factor = bursts?.factor ?? 1;
  const burstShare = bursts === undefined ? 0 : Math.min(1, bursts.lastSeconds / bursts.everySeconds);
  const calmPerMs = perMinute / MS_PER_MINUTE / (1 - burstShare + burstShare * factor);
  // Drawn at the burst's rate all the time; outside of bursts all but every `factor`th is left out.
  const arrivals: number[] = [];
  const meanMs = 1 / (calmPerMs * factor);
  let burst = 0;
  for (let atMs = exponential(meanMs, random); atMs < untilMs; atMs += exponential(meanMs, random)) {
    while (atMs >= (times[burst]?.[1] ?? Number.POSITIVE_INFINITY)) burst += 1;
    const inBurst = atMs >= (times[burst]?.[0] ?? Number.POSITIVE_INFINITY);
    if (random() * factor < (inBurst ? factor : 1)) arrivals.push(atMs);
  }
  return arrivals;
};
