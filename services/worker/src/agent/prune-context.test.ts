import type { ChatMessage } from "@openclaw/contracts";
import { describe, expect, it } from "vitest";
import { pruneContext, type SizeOf, type Turn } from "./prune-context.ts";

const sizeOf: SizeOf = (messages) =>
  messages.reduce((sum, message) => sum + 8 + JSON.stringify(message).length / 3.2, 0);

/** Park and Miller's generator: the same turns for the same seed. */
const chance = (seed: number) => {
  let state = seed;
  return (below: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
};

const text = (next: (below: number) => number): string => "añ😀\n".repeat(1 + next(next(9) === 0 ? 2_000 : 40));

const someTurn = (next: (below: number) => number): Turn => {
  const calls = next(4);
  const tools = Array.from({ length: calls }, (_, n): ChatMessage[] => {
    const ids = Array.from({ length: 1 + next(2) }, (__, at) => `call${n}-${at}`);
    const tool_calls = ids.map((id) => ({ id, name: "look", arguments: text(next) }));
    const answers = ids.map((id): ChatMessage => ({ role: "tool", content: text(next), tool_call_id: id }));
    return [{ role: "assistant", content: "", tool_calls }, ...answers];
  });
  const answer: ChatMessage = { role: "assistant", content: text(next), tool_calls: [] };
  return [{ role: "user", content: text(next) }, ...tools.flat(), answer];
};

const someTurns = (seed: number): Turn[] => {
  const next = chance(seed);
  return Array.from({ length: next(12) }, () => someTurn(next));
};

/** What a chat API demands: a question first, an answer last, and right after a message with calls an answer to each. */
const isValid = (messages: readonly ChatMessage[]): boolean => {
  const open: string[] = [];
  for (const message of messages) {
    if (message.role === "tool") {
      if (open.shift() !== message.tool_call_id) return false;
    } else if (open.length > 0) return false;
    else if (message.role === "assistant") open.push(...message.tool_calls.map(({ id }) => id));
    if (!message.content.isWellFormed()) return false;
  }
  return (
    open.length === 0 &&
    (messages.length === 0 || (messages[0]?.role === "user" && messages.at(-1)?.role === "assistant"))
  );
};

describe("pruning a session", () => {
  it("keeps a valid end of it that fits, the same each time, whatever the turns and the room are", () => {
    let shortened = 0;
    for (let seed = 1; seed <= 600; seed += 1) {
      const turns = someTurns(seed);
      const room = chance(seed)(6_000);
      const kept = pruneContext(turns, room, sizeOf);
      expect(isValid(turns.flat()), `seed ${seed}`).toBe(true);
      expect(isValid(kept.flat()), `seed ${seed}`).toBe(true);
      expect(sizeOf(kept.flat()), `seed ${seed}`).toBeLessThanOrEqual(room);
      expect(pruneContext(structuredClone(turns), room, sizeOf), `seed ${seed}`).toEqual(kept);
      const newest = turns.at(-1);
      const isWhole = newest === undefined || kept.at(-1) === newest;
      if (isWhole) {
        expect(kept, `seed ${seed}`).toEqual(turns.slice(turns.length - kept.length));
        const oneMore = turns.slice(turns.length - kept.length - 1);
        if (kept.length < turns.length) expect(sizeOf(oneMore.flat()), `seed ${seed}`).toBeGreaterThan(room);
      } else {
        shortened += 1;
        expect(sizeOf(newest), `seed ${seed}`).toBeGreaterThan(room);
        // A question and an answer of nothing but the mark are 70 here.
        if (room > 80)
          expect(
            kept.flat().map(({ role }) => role),
            `seed ${seed}`,
          ).toEqual(["user", "assistant"]);
      }
    }
    expect(shortened).toBeGreaterThan(20);
  });

  it("leaves whole what fits, as the same messages", () => {
    const turns = someTurns(7);
    expect(pruneContext(turns, Number.MAX_SAFE_INTEGER, sizeOf)).toEqual(turns);
    expect(pruneContext([], 0, sizeOf)).toEqual([]);
  });

  it("of a turn that does not fit keeps question and answer, and says what it left out", () => {
    const call = { id: "1", name: "look", arguments: "{}" };
    const turn: Turn = [
      { role: "user", content: "q".repeat(200) },
      { role: "assistant", content: "", tool_calls: [call] },
      { role: "tool", content: "r".repeat(9_000), tool_call_id: "1" },
      { role: "assistant", content: "a".repeat(5_000), tool_calls: [] },
    ];
    const [question, , , answer] = turn;
    expect(pruneContext([turn], 2_000, sizeOf)).toEqual([[question, answer]]);
    const [[asked, answered] = []] = pruneContext([turn], 500, sizeOf);
    expect(asked).toEqual(question);
    expect(answered?.content).toMatch(/^a{500,}\n\[The rest was left out because it does not fit the context\.\]$/);
  });
});
