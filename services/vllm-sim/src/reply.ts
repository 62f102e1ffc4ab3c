// What the model says: text, or tool calls whose arguments are JSON text. "Spoken" is all of it in the order in which
// a model writes it, so that one cut by tokens serves the whole message, its stream and its length limit.

interface ReplyToolCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

export interface Reply {
  readonly content: string;
  readonly toolCalls: readonly ReplyToolCall[];
}

interface ToolCallDelta {
  readonly index: number;
  readonly id?: string;
  readonly type?: "function";
  readonly function: { readonly name?: string; readonly arguments?: string };
}

export interface Delta {
  readonly content?: string;
  readonly tool_calls?: readonly ToolCallDelta[];
}

export const spokenText = (reply: Reply): string =>
  reply.content + reply.toolCalls.map((call) => call.arguments).join("");

/** The parts of the spoken text with their places in it. */
const placedCalls = (reply: Reply) => {
  let start = reply.content.length;
  return reply.toolCalls.map((call, index) => {
    const placed = { call, index, start, end: start + call.arguments.length };
    start = placed.end;
    return placed;
  });
};

/** The assistant message after the first `length` characters of the spoken text. */
export const messageUpTo = (reply: Reply, length: number) => {
  const calls = placedCalls(reply).filter(({ start, end }) => start < length || end === start);
  const content = reply.content.slice(0, length);
  return {
    role: "assistant" as const,
    content: calls.length > 0 && content === "" ? null : content,
    tool_calls: calls.map(({ call, start }) => ({
      id: call.id,
      type: "function" as const,
      function: { name: call.name, arguments: call.arguments.slice(0, length - start) },
    })),
  };
};

/** The deltas that bring a stream from the first `from` characters of the spoken text to the first `to`. */
export const deltasBetween = (reply: Reply, from: number, to: number): Delta[] => {
  const deltas: Delta[] = [];
  const content = reply.content.slice(from, to);
  if (content !== "") deltas.push({ content });
  for (const { call, index, start } of placedCalls(reply)) {
    if (start >= to) break;
    if (start >= from) {
      deltas.push({
        tool_calls: [{ index, id: call.id, type: "function", function: { name: call.name, arguments: "" } }],
      });
    }
    const text = call.arguments.slice(Math.max(0, from - start), to - start);
    if (text !== "") deltas.push({ tool_calls: [{ index, function: { arguments: text } }] });
  }
  return deltas;
};
