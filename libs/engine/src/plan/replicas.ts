// The engines of a site, and which of them a task goes to.
import { Engine } from "../engine.ts";
import { type DriveOptions, EngineDrive } from "../engine-drive.ts";
import { cardsPerReplica, kvBlocks } from "../kv-capacity.ts";
import { createStepTime } from "../step-time.ts";
import type { Site } from "./load-plan.ts";

export interface Replica {
  readonly drive: EngineDrive;
  /** Tasks placed on it that have not ended. */
  tasks: number;
}

/** Cards that one replica of the model takes there; undefined where all the cards together are too small for it. */
export const replicaSize = ({ card, cards, model, utilization }: Site): number | undefined =>
  cardsPerReplica(card, model, utilization, cards);

export const createReplicas = (site: Site, drive: DriveOptions): Replica[] => {
  const { card, cards, model, utilization, maxNumSeqs, admission, prefixCaching } = site;
  const each = replicaSize(site);
  if (each === undefined) throw new TypeError(`${model.name} does not fit on ${cards} x ${card.name}`);
  const numGpuBlocks = kvBlocks(card, model, utilization, each);
  const { maxModelLen } = model;
  return Array.from({ length: Math.floor(cards / each) }, () => {
    const options = { numGpuBlocks, maxModelLen, maxNumSeqs, admission, prefixCaching };
    const engine = new Engine(options, createStepTime(card, model, each));
    return { drive: new EngineDrive(engine, drive), tasks: 0 };
  });
};

/** A task stays where it starts, so its later turns find their prefix: the replica with the fewest tasks. */
export const pickReplica = (replicas: readonly Replica[]): Replica =>
  replicas.reduce((best, replica) => (replica.tasks < best.tasks ? replica : best));
