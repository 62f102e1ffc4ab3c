// Whether the broker writes before it acknowledges. Only the monitoring port tells: a single node with a lazy
// sync_interval loses acknowledged messages in a power cut. A cluster replicates instead, and is not asked.

const TIMEOUT_MS = 1_000;

/** What `/varz` says of it. */
interface Varz {
  readonly cluster?: { readonly name?: string };
  readonly jetstream?: { readonly config?: { readonly sync_always?: boolean } };
}

export const isLazy = ({ cluster, jetstream }: Varz): boolean =>
  cluster?.name === undefined && jetstream?.config?.sync_always !== true;

/** Why the broker must not be trusted, or undefined. A monitoring port that cannot be reached says nothing. */
export const createDurabilityCheck = (monitorUrl: string, allowLazy: boolean): (() => Promise<string | undefined>) => {
  let known: string | undefined;
  let asked = false;
  return async () => {
    if (allowLazy || asked) return known;
    try {
      const answer = await fetch(`${monitorUrl}/varz`, { signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (isLazy((await answer.json()) as Varz))
        known = "the broker acknowledges before it writes: set sync_interval to always";
      asked = true;
    } catch {
      // Not reachable, for example in a network that keeps the monitoring port to itself.
    }
    return known;
  };
};
