// What stands between agents and engines: nothing, a fixed number for all, or the adapter's own planner.
import { Lane, OutputEstimates, type PlannedTurn, TurnPlanner } from "@openclaw/admission";
import { countTokens, type EngineRequest, type Replica, type StepOutcome } from "@openclaw/engine";

interface GateCall {
  readonly request: EngineRequest;
  readonly agent: string;
  /** On the world's clock, milliseconds. */
  readonly deadlineMs: number;
}

/** Takes calls, and lets each go to an engine when its time has come. */
export interface Gate {
  ask(call: GateCall): void;
  /** The call has ended: with an answer of so many tokens, or given up by its caller. */
  end(id: string, answered?: number): void;
  onStep(outcome: StepOutcome): void;
}

export interface GateWorld {
  readonly replicas: readonly Replica[];
  readonly nowMs: () => number;
}

export type Policy = "direct" | "ours" | { readonly fixed: number };

const least = (replicas: readonly Replica[], loads: ReadonlyMap<Replica, number>): Replica =>
  replicas.reduce((best, replica) => ((loads.get(replica) ?? 0) < (loads.get(best) ?? 0) ? replica : best));

/** At most so many calls in all engines together, first come first served; each goes to the one with the fewest. */
class CountingGate implements Gate {
  readonly #replicas: readonly Replica[];
  readonly #most: number;
  readonly #loads = new Map<Replica, number>();
  readonly #running = new Map<string, Replica>();
  #line: GateCall[] = [];

  constructor({ replicas }: GateWorld, most: number) {
    this.#replicas = replicas;
    this.#most = most;
  }

  ask(call: GateCall): void {
    this.#line.push(call);
    this.#pump();
  }

  end(id: string): void {
    const replica = this.#running.get(id);
    if (replica === undefined) this.#line = this.#line.filter(({ request }) => request.id !== id);
    else {
      this.#running.delete(id);
      this.#loads.set(replica, (this.#loads.get(replica) ?? 1) - 1);
      replica.drive.abort(id);
    }
    this.#pump();
  }

  onStep(): void {}

  #pump(): void {
    while (this.#running.size < this.#most) {
      const call = this.#line.shift();
      if (call === undefined) return;
      const replica = least(this.#replicas, this.#loads);
      this.#running.set(call.request.id, replica);
      this.#loads.set(replica, (this.#loads.get(replica) ?? 0) + 1);
      replica.drive.submit(call.request);
    }
  }
}

interface ReplayTurn extends PlannedTurn {
  readonly call: GateCall;
}

/** As the worker asks for. */
const MAX_TOKENS = 2_048;
/** `max_batch_size` of the shipped configuration. */
const SLOTS = 16;

/** The adapter's planner, fed as the adapter feeds it; sizes are exact, as they are after `/tokenize`. */
class PlannedGate implements Gate {
  readonly #world: GateWorld;
  readonly #planner: TurnPlanner<ReplayTurn>;
  readonly #replicaOf = new Map<Lane<ReplayTurn>, Replica>();
  readonly #turns = new Map<string, ReplayTurn>();
  readonly #placed = new Map<ReplayTurn, Lane<ReplayTurn>>();
  readonly #outputs = new OutputEstimates();

  constructor(world: GateWorld) {
    this.#world = world;
    for (const [index, replica] of world.replicas.entries()) {
      const { numGpuBlocks: blocks, blockSize } = replica.drive.engine.options;
      const lane = new Lane<ReplayTurn>({ name: `gpu${index}`, slots: SLOTS });
      lane.reshape({ blocks, blockSize });
      this.#replicaOf.set(lane, replica);
    }
    this.#planner = new TurnPlanner([...this.#replicaOf.keys()]);
  }

  ask(call: GateCall): void {
    const { prompt } = call.request;
    const [first] = prompt;
    const promptTokens = countTokens(prompt);
    const outputTokens = this.#outputs.reserve(call.agent, MAX_TOKENS);
    const turn: ReplayTurn = {
      call,
      tenant: "default",
      priority: "normal",
      deadlineAt: call.deadlineMs,
      promptTokens,
      outputTokens,
      cost: promptTokens + outputTokens,
      prefix: first === undefined || prompt.length < 2 ? undefined : { key: first.content, tokens: first.tokens },
    };
    this.#turns.set(call.request.id, turn);
    const lane = this.#planner.enter(turn, this.#world.nowMs());
    if (lane !== undefined) this.#submit(turn, lane);
  }

  end(id: string, answered?: number): void {
    const turn = this.#turns.get(id);
    if (turn === undefined) return;
    this.#turns.delete(id);
    const lane = this.#placed.get(turn);
    this.#placed.delete(turn);
    if (answered !== undefined) this.#outputs.learn(turn.call.agent, answered);
    if (lane !== undefined) this.#replicaOf.get(lane)?.drive.abort(id);
    this.#planner.leave(turn);
    this.#pump();
  }

  onStep({ tokens }: StepOutcome): void {
    for (const { id, produced } of tokens) {
      const turn = this.#turns.get(id);
      const lane = turn === undefined ? undefined : this.#placed.get(turn);
      if (turn === undefined || lane === undefined) continue;
      lane.computed(turn);
      lane.ledger.grow(turn, turn.promptTokens + produced);
    }
    this.#pump();
  }

  #pump(): void {
    for (const { turn, lane } of this.#planner.place(this.#world.nowMs())) this.#submit(turn, lane);
  }

  #submit(turn: ReplayTurn, lane: Lane<ReplayTurn>): void {
    this.#placed.set(turn, lane);
    this.#replicaOf.get(lane)?.drive.submit(turn.call.request);
  }
}

export const createGate = (policy: Policy, world: GateWorld): Gate => {
  if (policy === "ours") return new PlannedGate(world);
  return new CountingGate(world, policy === "direct" ? Number.POSITIVE_INFINITY : policy.fixed);
};
