// Which turns of a session are still told, when not all of them fit. Pure.
// U1: what is kept are the newest turns, whole, so that every tool call keeps its answer and the first of them begins with a
//     question.
// U2: of a newest turn that does not fit alone its question and its answer are kept; where these do not fit, their beginnings.
import type { ChatMessage } from "@openclaw/contracts";

/** What one task said, from its input to its answer. */
export type Turn = readonly ChatMessage[];

/** Of several messages, the sum of what each takes. */
export type SizeOf = (messages: readonly ChatMessage[]) => number;

const CUT = "\n[The rest was left out because it does not fit the context.]";

const cutTo = <M extends ChatMessage>(message: M, chars: number): M =>
  message.content.length <= chars
    ? message
    : { ...message, content: message.content.slice(0, chars).toWellFormed() + CUT };

/** U2 */
const inBrief = (turn: Turn, room: number, sizeOf: SizeOf): readonly Turn[] => {
  const [question, answer] = [turn[0], turn.at(-1)];
  if (question?.role !== "user" || answer?.role !== "assistant" || answer.tool_calls.length > 0) return [];
  const cut = (chars: number): Turn => [cutTo(question, chars), cutTo(answer, chars)];
  let most = Math.max(question.content.length, answer.content.length);
  if (sizeOf(cut(most)) <= room) return [cut(most)];
  let least = 0;
  if (sizeOf(cut(least)) > room) return [];
  while (most - least > 1) {
    const middle = (least + most) >> 1;
    if (sizeOf(cut(middle)) <= room) least = middle;
    else most = middle;
  }
  return [cut(least)];
};

/** The turns that together take at most `room`. */
export const pruneContext = (turns: readonly Turn[], room: number, sizeOf: SizeOf): readonly Turn[] => {
  let left = room;
  let first = turns.length;
  for (const turn of turns.toReversed()) {
    left -= sizeOf(turn);
    if (left < 0) break;
    first -= 1;
  }
  const newest = turns.at(-1);
  return first < turns.length || newest === undefined ? turns.slice(first) : inBrief(newest, room, sizeOf);
};
