// What becomes of a session while a task that holds it runs. It is taken from what goes to the model and comes back, so that the
// next task's prompt begins with this one's, to the byte.
// K1: nothing of it counts before the task's outcome is committed: an attempt that fails, or is not the current one, leaves it
//     as it was.
import { type ChatMessage, MAX_SESSION_BYTES, type SessionContent, type SessionUpdate } from "@openclaw/contracts";
import { AppError } from "@openclaw/errors";
import { pruneContext, type Turn } from "./agent/prune-context.ts";
import type { AttemptJournal } from "./attempt-journal.ts";
import type { ModelRequest, RunOrder } from "./ipc.ts";

/** Half is left, so that it takes a while until it is too large again. */
const PRUNED_BYTES = MAX_SESSION_BYTES / 2;

export interface SessionKeeperOptions {
  readonly id: string;
  readonly content: SessionContent;
  /** After so many tasks it begins anew; 0 never. */
  readonly maxTasks: number;
  readonly journal: Pick<AttemptJournal, "sessionPruned" | "sessionReset">;
}

const bytesOf = (messages: readonly ChatMessage[]): number => Buffer.byteLength(JSON.stringify(messages)) + 1;

const bytesOfAll = (turns: readonly Turn[]): number => turns.reduce((sum, turn) => sum + bytesOf(turn), 0);

/** The turns that a request tells, and after them what the task itself has said. */
const splitTurns = ({ messages, history = [] }: ModelRequest): { readonly turns: Turn[]; readonly own: Turn } => {
  const turns: Turn[] = [];
  let at = 1;
  for (const count of history) {
    turns.push(messages.slice(at, at + count));
    at += count;
  }
  return { turns, own: messages.slice(at) };
};

const countMessages = (turns: readonly Turn[]): number => turns.reduce((sum, { length }) => sum + length, 0);

export class SessionKeeper {
  readonly #options: SessionKeeperOptions;
  #turns: readonly Turn[];
  #own: Turn = [];

  constructor(options: SessionKeeperOptions) {
    this.#options = options;
    this.#turns = options.content.turns;
  }

  /** What the agent process is given of it: the same in each attempt of the task, which holds the session until it ends. */
  get memory(): Pick<RunOrder, "session"> {
    const { turns, context_tokens: contextTokens } = this.#options.content;
    return { session: { turns, contextTokens } };
  }

  /** A model call is about to be made, or answered from the record, where its pruning is told already. */
  asked(request: ModelRequest, isRecorded: boolean): void {
    const { turns, own } = splitTurns(request);
    if (!isRecorded && bytesOfAll(turns) !== bytesOfAll(this.#turns)) this.#tellPruned("context", turns);
    this.#turns = turns;
    this.#own = own;
  }

  answered(message: ChatMessage): void {
    this.#own = [...this.#own, message];
  }

  /** What the session is once the task is answered. */
  after(contextTokens: number): SessionUpdate {
    const { id, content, maxTasks, journal } = this.#options;
    if (this.#own.length === 0) throw new AppError("internal", "a task of a session ended without a model call");
    const tasks = content.tasks + 1;
    const pruned = () => content.turns.length + 1 - this.#turns.length;
    this.#turns = [...this.#turns, this.#own];
    if (maxTasks > 0 && tasks >= maxTasks) {
      journal.sessionReset(id, tasks);
      return { version: content.version, turns: [], context_tokens: 0, pruned: pruned(), reset: true };
    }
    const bytes = bytesOfAll(this.#turns);
    if (bytes > MAX_SESSION_BYTES) this.#tellPruned("size", pruneContext(this.#turns, PRUNED_BYTES, bytesOf));
    const share = bytesOfAll(this.#turns) / bytes;
    return {
      version: content.version,
      turns: this.#turns.map((turn) => [...turn]),
      context_tokens: Math.round(contextTokens * share),
      pruned: pruned(),
      reset: false,
    };
  }

  #tellPruned(reason: "context" | "size", turns: readonly Turn[]): void {
    this.#options.journal.sessionPruned({
      session: this.#options.id,
      reason,
      turns_before: this.#turns.length,
      turns_after: turns.length,
      messages_before: countMessages(this.#turns),
      messages_after: countMessages(turns),
    });
    this.#turns = turns;
  }
}
