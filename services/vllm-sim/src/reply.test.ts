import { describe, expect, it } from "vitest";
import { deltasBetween, messageUpTo, type Reply, spokenText } from "./reply.ts";

const reply: Reply = {
  content: "So: ",
  toolCalls: [
    { id: "aaaaaaaaa", name: "first", arguments: '{"a":1}' },
    { id: "bbbbbbbbb", name: "second", arguments: "{}" },
  ],
};

describe("a reply that is spoken bit by bit", () => {
  it.each([1, 3, 100])("gives the whole message in steps of %i", (step) => {
    const { length } = spokenText(reply);
    const starts = Array.from({ length: Math.ceil(length / step) }, (_, index) => index * step);
    const deltas = starts.flatMap((from) => deltasBetween(reply, from, Math.min(length, from + step)));
    const parts = deltas.flatMap((delta) => delta.tool_calls ?? []);
    const argumentsOf = (wanted: number) =>
      parts.map(({ index, function: part }) => (index === wanted ? (part.arguments ?? "") : "")).join("");
    expect(deltas.map(({ content }) => content ?? "").join("")).toBe("So: ");
    expect(parts.flatMap(({ function: part }) => part.name ?? [])).toEqual(["first", "second"]);
    expect([argumentsOf(0), argumentsOf(1)]).toEqual(['{"a":1}', "{}"]);
  });

  it("holds no more of the message than was said", () => {
    const message = messageUpTo(reply, 8);
    expect(message.tool_calls.map((call) => call.function.arguments)).toEqual(['{"a"']);
  });
});
