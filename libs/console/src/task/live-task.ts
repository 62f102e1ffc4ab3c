// A task and what happened in it: heard as it happens while it goes on, read from the record once it has ended.
import type { TaskSummary } from "@openclaw/client";
import { isTerminal, type JournalEvent, journalEvent, parseWith, type Task } from "@openclaw/contracts";
import { type QueryClient, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { door } from "../api/door.ts";
import { useVisible } from "../api/use-visible.ts";

/** The recorder writes within a second; a record that still lacks its end by then never had one. */
const RECORDED_MS = 10_000;
const LOOK_AGAIN_MS = 700;

const readRecorded = async (id: string, signal: AbortSignal): Promise<JournalEvent[]> => {
  const events: JournalEvent[] = [];
  for await (const step of door.steps(id, { signal })) {
    const known = parseWith(journalEvent.schema, step);
    if (known.ok) events.push(known.value);
  }
  return events;
};

const isWhole = (events: readonly JournalEvent[]): boolean => events.at(-1)?.type === "attempt.ended";

const isFresh = ({ finished_at }: Pick<TaskSummary, "finished_at">): boolean =>
  finished_at !== null && Date.now() - Date.parse(finished_at) < RECORDED_MS;

const placeOf = ({ attempt, n }: JournalEvent): string => `${attempt}.${n}`;

const withEvent = (events: readonly JournalEvent[], event: JournalEvent): readonly JournalEvent[] =>
  events.some((known) => placeOf(known) === placeOf(event)) ? events : [...events, event];

const follow = async (
  client: QueryClient,
  id: string,
  signal: AbortSignal,
  onEvent: (event: JournalEvent) => void,
): Promise<void> => {
  for await (const heard of door.watch(id, { signal })) {
    if (heard.type === "journal") onEvent(heard.event);
    else client.setQueryData(["task", id], heard.task);
  }
};

export interface LiveTask {
  readonly task: Task | undefined;
  readonly events: readonly JournalEvent[];
  readonly error: unknown;
}

export const useLiveTask = (id: string, refetchInterval: number | false): LiveTask => {
  const client = useQueryClient();
  const [heard, setHeard] = useState<readonly JournalEvent[]>([]);
  const { data: task, error } = useQuery({
    queryKey: ["task", id],
    queryFn: ({ signal }) => door.get(id, { signal }),
    refetchInterval: ({ state: { data } }) => (data !== undefined && isTerminal(data.state) ? false : refetchInterval),
  });
  const isOver = task !== undefined && isTerminal(task.state);
  const { data: recorded = [] } = useQuery({
    queryKey: ["events", id],
    queryFn: ({ signal }) => readRecorded(id, signal),
    enabled: isOver,
    refetchInterval: ({ state: { data } }) =>
      task !== undefined && isFresh(task) && !isWhole(data ?? []) ? LOOK_AGAIN_MS : false,
  });
  const isFollowed = useVisible() && task !== undefined && !isOver;
  useEffect(() => {
    if (!isFollowed) return;
    const leaving = new AbortController();
    // Without the stream, which is one of a hundred at most, the task is still asked for at the reader's pace.
    follow(client, id, leaving.signal, (event) => setHeard((events) => withEvent(events, event))).catch(
      () => undefined,
    );
    return () => leaving.abort();
  }, [client, id, isFollowed]);
  return { task, events: recorded.length >= heard.length ? recorded : heard, error };
};
