// The configured agents and every version that a task is pinned to. A version is the hash of the specification, so it
// never changes and may be kept for ever; the number kept is bounded all the same.
import { createHash } from "node:crypto";
import { type AgentSpec, canonicalJson } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import type { Store } from "@openclaw/store";
import { findAgentVersion, insertAgentVersions } from "./queries/agent-versions.ts";

/** Old versions that open tasks may still be pinned to; each is a few KiB. */
const MAX_KEPT = 1_000;

export interface PinnedAgent {
  readonly version: string;
  readonly spec: AgentSpec;
}

const agentVersion = (spec: AgentSpec): string =>
  createHash("sha256").update(canonicalJson(spec)).digest("hex").slice(0, 16);

export class AgentCatalogue {
  readonly #store: Store;
  readonly #current: ReadonlyMap<string, PinnedAgent>;
  readonly #versions = new Map<string, AgentSpec>();

  constructor(store: Store, agents: readonly AgentSpec[]) {
    this.#store = store;
    this.#current = new Map(agents.map((spec) => [spec.name, { version: agentVersion(spec), spec }]));
    for (const { version, spec } of this.#current.values()) this.#versions.set(version, spec);
  }

  /** Writes the configured versions down, so that tasks can refer to them. */
  async publish(): Promise<void> {
    await insertAgentVersions(this.#store, [...this.#current.values()]);
  }

  /** The configured agent of a name. */
  current(name: string): PinnedAgent | undefined {
    return this.#current.get(name);
  }

  list(): readonly PinnedAgent[] {
    return [...this.#current.values()];
  }

  /** A version that is configured or was read before; for callers that cannot wait. */
  known(version: string): AgentSpec | undefined {
    return this.#versions.get(version);
  }

  /** The agent of a version with something changed, as a version of its own, written down; the same one if nothing is. */
  async derive(
    version: string,
    { model, instructions }: { readonly model?: string | undefined; readonly instructions?: string | undefined },
  ): Promise<PinnedAgent> {
    const base = await this.version(version);
    if (model === undefined && instructions === undefined) return { version, spec: base };
    const changes = {
      ...(model === undefined ? {} : { model }),
      ...(instructions === undefined ? {} : { instructions }),
    };
    const spec = { ...base, ...changes };
    const derived = { version: agentVersion(spec), spec };
    await insertAgentVersions(this.#store, [derived]);
    return derived;
  }

  async version(version: string): Promise<AgentSpec> {
    const known = this.#versions.get(version) ?? (await findAgentVersion(this.#store, version));
    if (known === undefined) throw new AppError("unknown_agent", `no agent version ${version}`);
    if (this.#versions.size < MAX_KEPT) this.#versions.set(version, known);
    return known;
  }
}
