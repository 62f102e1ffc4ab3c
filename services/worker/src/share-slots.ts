// Divides a worker's processes among the agent types it serves. Pure.
import { AppError } from "@openclaw/errors";

export interface Wanting {
  readonly name: string;
  /** Most processes that it may have. */
  readonly max: number;
}

/** One more for each in turn, until all have what they want or `total` is given out. Each gets at least one. */
export const shareSlots = (agents: readonly Wanting[], total: number): ReadonlyMap<string, number> => {
  if (agents.length > total) {
    const text = `OPENCLAW_MAX_AGENTS is ${total}, but this worker serves ${agents.length} agent types; each needs a process`;
    throw new AppError("invalid_config", `${text}: raise it, or name fewer types in OPENCLAW_AGENTS`);
  }
  const shares = new Map(agents.map(({ name }) => [name, 0]));
  for (let left = total; left > 0; ) {
    const hungry = agents.filter(({ name, max }) => (shares.get(name) ?? 0) < max).slice(0, left);
    if (hungry.length === 0) break;
    for (const { name } of hungry) shares.set(name, (shares.get(name) ?? 0) + 1);
    left -= hungry.length;
  }
  return shares;
};
