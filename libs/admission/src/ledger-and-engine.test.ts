// The ledger against the engine's own books, in virtual time: what is promised covers what is used, in every step.
import { Engine, EngineDrive, type StepOutcome, TraceHash, VirtualClock } from "@openclaw/engine";
import fc from "fast-check";
import { expect, it } from "vitest";
import { Lane } from "./lane.ts";
import { type PlannedTurn, TurnPlanner } from "./turn-planner.ts";

const BLOCKS = 400;
const PREFIX_TOKENS = 330;

interface Turn extends PlannedTurn {
  readonly id: string;
  /** What the model will say; more than `outputTokens` at times. */
  readonly says: number;
}

interface Asked {
  readonly prompt: number;
  readonly says: number;
  readonly shares: boolean;
  readonly afterMs: number;
  readonly abortAfterMs: number | undefined;
  /** One answer in ten is half as long again as was promised. */
  readonly outgrows: number;
}

const asked: fc.Arbitrary<Asked> = fc.record({
  prompt: fc.integer({ min: 1, max: 1_500 }),
  says: fc.integer({ min: 1, max: 200 }),
  shares: fc.boolean(),
  afterMs: fc.integer({ min: 0, max: 400 }),
  abortAfterMs: fc.option(fc.integer({ min: 0, max: 3_000 }), { nil: undefined, freq: 5 }),
  outgrows: fc.integer({ min: 0, max: 9 }),
});

const toTurn = ({ prompt, says, shares, outgrows }: Asked, index: number): Turn => {
  const promptTokens = prompt + (shares ? PREFIX_TOKENS : 0);
  const outputTokens = outgrows === 0 ? Math.ceil(says / 1.5) : says;
  return {
    id: `${index}`,
    tenant: "t",
    priority: "high",
    deadlineAt: index,
    cost: promptTokens + outputTokens,
    promptTokens,
    outputTokens,
    says,
    ...(shares ? { prefix: { key: "p", tokens: PREFIX_TOKENS } } : {}),
  };
};

/** One replica behind a planner, in virtual time. */
class Site {
  readonly clock = new VirtualClock();
  readonly lane = new Lane<Turn>({ name: "gpu0", slots: 16 });
  readonly planner: TurnPlanner<Turn>;
  readonly engine = new Engine({ numGpuBlocks: BLOCKS }, ({ tokens }) => 10 + tokens / 4);
  readonly drive: EngineDrive;
  readonly turns = new Map<string, Turn>();
  /** Since the last step: their blocks are free when the next one begins, so that this one's figures still have them. */
  aborted = 0;
  ended = 0;

  constructor() {
    this.lane.reshape({ blocks: BLOCKS, blockSize: 16 });
    this.planner = new TurnPlanner<Turn>([this.lane]);
    this.drive = new EngineDrive(this.engine, {
      clock: this.clock,
      trace: new TraceHash(),
      onFinished: ({ id }) => this.end(this.turns.get(id)),
      onStep: (outcome) => this.#onStep(outcome),
    });
  }

  ask(turn: Turn): void {
    this.turns.set(turn.id, turn);
    if (this.planner.enter(turn, this.clock.nowMs) !== undefined) this.#submit(turn);
  }

  abort(turn: Turn): void {
    if (!this.turns.has(turn.id)) return;
    this.drive.abort(turn.id);
    this.aborted += 1;
    this.end(turn);
  }

  end(turn: Turn | undefined): void {
    if (turn === undefined || !this.turns.delete(turn.id)) return;
    this.ended += 1;
    this.planner.leave(turn);
    this.#pump();
  }

  #onStep({ tokens }: StepOutcome): void {
    for (const { id, produced } of tokens) {
      const turn = this.turns.get(id);
      if (turn === undefined) continue;
      this.lane.computed(turn);
      this.lane.ledger.grow(turn, turn.promptTokens + produced);
    }
    if (this.aborted === 0) expect(this.engine.state.usedBlocks).toBeLessThanOrEqual(this.lane.ledger.held);
    this.aborted = 0;
    this.#pump();
  }

  #pump(): void {
    for (const { turn } of this.planner.place(this.clock.nowMs)) this.#submit(turn);
  }

  #submit({ id, prefix, promptTokens, says }: Turn): void {
    const shared = prefix === undefined ? [] : [{ content: prefix.key, tokens: prefix.tokens }];
    const own = { content: id, tokens: promptTokens - (prefix?.tokens ?? 0) };
    this.drive.submit({ id, prompt: [...shared, own], outputTokens: says });
  }
}

it("covers what the engine uses, and no turn is ever preempted", () => {
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 60 }), (calls) => {
      const site = new Site();
      const { clock, planner, lane, engine } = site;
      let atMs = 0;
      for (const [index, call] of calls.entries()) {
        const turn = toTurn(call, index);
        atMs += call.afterMs;
        clock.at(atMs, () => site.ask(turn));
        if (call.abortAfterMs !== undefined) clock.at(atMs + call.abortAfterMs, () => site.abort(turn));
      }
      clock.runUntil(Number.POSITIVE_INFINITY);
      expect([site.ended, lane.ledger.held, planner.queued]).toEqual([calls.length, 0, 0]);
      expect(engine.state.preemptions).toBe(0);
    }),
    { numRuns: 60 },
  );
});
