// Whether a scheduler should lead: one that cannot hear the workers dispatches nothing and renews no lease.

/** Over a restart of the broker, and far below what callers put up with. */
export const NATS_PATIENCE_MS = 10_000;

/** Tells why not, or undefined; to be asked now and then. */
export const createFitness = (isConnected: () => boolean): (() => string | undefined) => {
  let connectedAt = performance.now();
  return () => {
    const now = performance.now();
    if (isConnected()) connectedAt = now;
    return now - connectedAt > NATS_PATIENCE_MS ? "NATS is out of reach" : undefined;
  };
};
