// Sessions as text.
import type { OpenedSession } from "@openclaw/client";
import type { ChatMessage, Session } from "@openclaw/contracts";
import type { Colors } from "../output.ts";
import { formatTable } from "./table.ts";

export const formatSessionList = (sessions: readonly Session[]): string =>
  formatTable(
    ["ID", "AGENT", "TASKS", "TURNS", "TOKENS", "BYTES", "BUSY WITH", "WAITING", "USED"],
    sessions.map((session) => [
      session.id,
      session.agent,
      String(session.tasks),
      String(session.turns),
      String(session.context_tokens),
      String(session.bytes),
      session.task ?? "",
      String(session.waiting),
      session.used_at,
    ]),
  );

export const formatSession = (session: Session): string => {
  const facts = [
    ["session", session.id],
    ["agent", session.agent],
    ["tasks", `${session.tasks} since it began or was reset`],
    ["holds", `${session.turns} turns, ${session.context_tokens} tokens, ${session.bytes} bytes`],
    ["busy with", session.task ?? ""],
    ["waiting", session.waiting === 0 ? "" : String(session.waiting)],
    ["began", session.created_at],
    ["used", session.used_at],
  ] as const;
  return facts
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name.padEnd(9)} ${value}`)
    .join("\n");
};

const formatMessage = (message: ChatMessage, colors: Colors): string => {
  const calls = message.role === "assistant" ? message.tool_calls.map((call) => `${call.name} ${call.arguments}`) : [];
  return [colors.cyan(`${message.role}:`), ...calls, message.content].filter((line) => line !== "").join("\n");
};

/** Its facts, then what was said. */
export const formatOpenedSession = (session: OpenedSession, colors: Colors): string =>
  [formatSession(session), ...session.messages.map((message) => formatMessage(message, colors))].join("\n\n");
