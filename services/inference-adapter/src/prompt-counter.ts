// Has prompts counted, beside their calls and never before them: an agent's fixed part once, and a prompt that waits for
// room anyway, since its time costs nothing and its exact size decides when it gets in.
// C1: where no model server counts, Mistral's own tokenizer counts the fixed part; its tables are loaded only then.
import type { CallTurn } from "./call-turn.ts";
import { mistralCount } from "./mistral-count.ts";
import { countBody } from "./openai-codec.ts";
import type { FixedPart, PromptSizes } from "./prompt-sizes.ts";

/** 4: a count takes the server a few milliseconds, and more at once would take them from its calls. */
const AT_ONCE = 4;
/** As many versions of agents as sizes are kept of. */
const MAX_GIVEN_UP = 1_000;

interface CountingServer {
  readonly healthy: boolean;
  /** Undefined when it does not count; rejects when it does not answer. */
  countTokens(body: string): Promise<number | undefined>;
}

export interface PromptCounterOptions {
  readonly servers: readonly CountingServer[];
  readonly model: string;
  readonly sizes: PromptSizes;
}

export class PromptCounter {
  readonly #options: PromptCounterOptions;
  /** Fixed parts that are being counted, and those that nobody can count. */
  readonly #counting = new Set<string>();
  readonly #givenUp = new Set<string>();
  #underWay = 0;

  constructor(options: PromptCounterOptions) {
    this.#options = options;
  }

  /** Has the part counted if nobody has yet. */
  countFixed(part: FixedPart): void {
    const { key, tools, system } = part;
    if (this.#options.sizes.knows(key) || tools.length + system.length === 0) return;
    if (this.#counting.has(key) || this.#givenUp.has(key)) return;
    this.#counting.add(key);
    void this.#countFixed(part).finally(() => this.#counting.delete(key));
  }

  /** Sets the turn's size right, unless it has got its room by then. */
  async countWaiting(turn: CallTurn, body: string, stillWaits: () => boolean): Promise<void> {
    if (this.#underWay >= AT_ONCE) return;
    const count = await this.#ask(body);
    if (typeof count === "number" && stillWaits()) turn.promptTokens = count;
  }

  async #countFixed(part: FixedPart): Promise<void> {
    const { model, sizes } = this.#options;
    const { key, system, tools } = part;
    const asked = await this.#ask(countBody({ model, messages: [...system, { role: "user", content: "" }], tools }));
    // Another call will ask again.
    if (asked === "no answer") return;
    const count = asked ?? mistralCount(model, part);
    if (count !== undefined) return sizes.learnFixed(key, count);
    if (this.#givenUp.size >= MAX_GIVEN_UP) this.#givenUp.clear();
    this.#givenUp.add(key);
  }

  async #ask(body: string): Promise<number | undefined | "no answer"> {
    const server = this.#options.servers.find(({ healthy }) => healthy);
    if (server === undefined) return "no answer";
    this.#underWay += 1;
    try {
      return await server.countTokens(body);
    } catch {
      return "no answer";
    } finally {
      this.#underWay -= 1;
    }
  }
}
