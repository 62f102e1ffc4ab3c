// Which replica takes the next turn: the least loaded of the healthy ones that have a free slot. Of equals the first
// wins, so that at low load one replica's prefix cache stays warm.

export interface Load {
  readonly healthy: boolean;
  readonly running: number;
  readonly slots: number;
}

export const chooseReplica = <R extends Load>(replicas: readonly R[]): R | undefined => {
  let best: R | undefined;
  for (const replica of replicas) {
    if (!replica.healthy || replica.running >= replica.slots) continue;
    if (best === undefined || replica.running < best.running) best = replica;
  }
  return best;
};
