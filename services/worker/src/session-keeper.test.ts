import { type ChatMessage, MAX_SESSION_BYTES, type SessionContent } from "@openclaw/contracts";
import { expect, it } from "vitest";
import { SessionKeeper } from "./session-keeper.ts";

const says = (role: "user" | "system", content: string): ChatMessage => ({ role, content });
const answers = (content: string) => ({ role: "assistant", content, tool_calls: [] }) satisfies ChatMessage;
const system = says("system", "instructions");
const first = [says("user", "q1"), answers("a1")];
const second = [says("user", "q2"), answers("a2")];

const setup = (content: Partial<SessionContent> = {}, maxTasks = 50) => {
  const told: object[] = [];
  const keeper = new SessionKeeper({
    id: "s",
    content: { version: 4, tasks: 2, context_tokens: 100, turns: [first, second], ...content },
    maxTasks,
    journal: {
      sessionPruned: (change) => told.push(change),
      sessionReset: (session, tasks) => told.push({ session, tasks }),
    },
  });
  const ask = (messages: readonly ChatMessage[], history: readonly number[], isRecorded = false) =>
    keeper.asked({ messages, history, mode: "plain", max_tokens: 1 }, isRecorded);
  return { keeper, told, ask };
};

it("adds exactly what was sent and what was answered", () => {
  const { keeper, told, ask } = setup();
  const question = says("user", "q3");
  ask([system, ...first, ...second, question], [2, 2]);
  keeper.answered(answers("draft"));
  const complaint = says("user", "again");
  ask([system, ...first, ...second, question, answers("draft"), complaint], [2, 2]);
  keeper.answered(answers("a3"));
  expect(keeper.after(140)).toEqual({
    version: 4,
    turns: [first, second, [question, answers("draft"), complaint, answers("a3")]],
    context_tokens: 140,
    pruned: 0,
    reset: false,
  });
  expect(told).toEqual([]);
});

it("tells of turns that were left out, once, and not when an earlier attempt has", () => {
  const request = [system, ...second, says("user", "q3")];
  const { keeper, told, ask } = setup();
  ask(request, [2]);
  keeper.answered(answers("draft"));
  ask([...request, answers("draft"), says("user", "again")], [2]);
  keeper.answered(answers("a3"));
  expect(told).toEqual([
    { session: "s", reason: "context", turns_before: 2, turns_after: 1, messages_before: 4, messages_after: 2 },
  ]);
  expect(keeper.after(90)).toMatchObject({ pruned: 1 });
  const resumed = setup();
  resumed.ask(request, [2], true);
  resumed.keeper.answered(answers("draft"));
  expect(resumed.told).toEqual([]);
  expect(resumed.keeper.after(90)).toMatchObject({
    pruned: 1,
    turns: [second, [{ content: "q3" }, { content: "draft" }]],
  });
});

it("begins anew after as many tasks as it may have", () => {
  const { keeper, told, ask } = setup({ tasks: 49 });
  ask([system, ...first, ...second, says("user", "q3")], [2, 2]);
  keeper.answered(answers("a3"));
  expect(keeper.after(140)).toMatchObject({ turns: [], context_tokens: 0, reset: true });
  expect(told).toEqual([{ session: "s", tasks: 50 }]);
  const endless = setup({ tasks: 1_000 }, 0);
  endless.ask([system, ...first, ...second, says("user", "q3")], [2, 2]);
  expect(endless.keeper.after(1)).toMatchObject({ reset: false });
});

it("holds no more bytes than a session may", () => {
  const long = Array.from({ length: 10 }, (_, n) => [says("user", `q${n}`), answers("é".repeat(25_000))]);
  const { keeper, told, ask } = setup({ turns: long });
  ask(
    [system, ...long.flat(), says("user", "q")],
    long.map(() => 2),
  );
  keeper.answered(answers("é".repeat(25_000)));
  const { turns, pruned, context_tokens } = keeper.after(11_000);
  expect(Buffer.byteLength(JSON.stringify(turns))).toBeLessThanOrEqual(MAX_SESSION_BYTES / 2);
  expect(turns.at(-1)?.[0]?.content).toBe("q");
  expect(pruned).toBe(11 - turns.length);
  expect(context_tokens).toBe(1_000 * turns.length);
  expect(told).toMatchObject([{ reason: "size", turns_before: 11, turns_after: turns.length }]);
});
