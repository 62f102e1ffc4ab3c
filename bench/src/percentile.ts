// Percentiles by nearest rank: a value that was measured, never one in between.

/** The smallest value that is not below the share `p` (0 to 1) of all; undefined of nothing. */
export const percentile = (values: readonly number[], p: number): number | undefined => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)];
};

export interface Latency {
  readonly count: number;
  readonly p50_ms: number;
  readonly p99_ms: number;
}

export const latencyOf = (milliseconds: readonly number[]): Latency => ({
  count: milliseconds.length,
  p50_ms: percentile(milliseconds, 0.5) ?? 0,
  p99_ms: percentile(milliseconds, 0.99) ?? 0,
});
