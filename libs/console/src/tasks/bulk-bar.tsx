// What can be done with the marked tasks, and how far it is.

import type { TaskSummary } from "@openclaw/client";
import { isTerminal } from "@openclaw/contracts";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { door } from "../api/door.ts";
import { plural } from "../format/quantity.ts";
import { type Progress, runBulk } from "./run-bulk.ts";

const ACTIONS = {
  cancel: { words: "Cancel", done: "cancelled", applies: ({ state }: TaskSummary) => !isTerminal(state) },
  retry: { words: "Retry", done: "handed in again", applies: ({ state }: TaskSummary) => isTerminal(state) },
} as const;
type Action = keyof typeof ACTIONS;

const act = (action: Action, id: string, signal: AbortSignal): Promise<unknown> =>
  action === "cancel" ? door.cancel(id, { signal, reason: "cancelled in the console" }) : door.retry(id, { signal });

interface Run {
  readonly action: Action;
  readonly progress: Progress;
  /** Undefined once it is over. */
  readonly stop?: () => void;
}

export interface BulkBarProps {
  readonly marked: readonly TaskSummary[];
  readonly onClear: () => void;
}

export const BulkBar = ({ marked, onClear }: BulkBarProps) => {
  const client = useQueryClient();
  const [run, setRun] = useState<Run>();
  const begin = async (action: Action) => {
    const ids = marked.filter(ACTIONS[action].applies).map(({ id }) => id);
    const question = `${ACTIONS[action].words} ${plural(ids.length, "task")}?`;
    if (!confirm(question)) return;
    const stopping = new AbortController();
    const show = (progress: Progress) => setRun({ action, progress, stop: () => stopping.abort() });
    show({ all: ids.length, done: 0, failures: new Map() });
    const progress = await runBulk(ids, (id, signal) => act(action, id, signal), show, stopping.signal);
    setRun({ action, progress });
    onClear();
    await client.invalidateQueries({ queryKey: ["tasks"] });
  };
  const counts = (Object.keys(ACTIONS) as Action[]).map((action) => ({
    action,
    n: marked.filter(ACTIONS[action].applies).length,
  }));
  if (run?.stop === undefined && marked.length === 0 && run === undefined) return null;
  return (
    <section className="bulk" aria-label="Marked tasks" aria-live="polite">
      {run !== undefined && (
        <span>
          {plural(run.progress.done, "task")} of {run.progress.all} {ACTIONS[run.action].done}
          {run.progress.failures.size > 0 &&
            `, ${run.progress.failures.size} refused: ${[...run.progress.failures.values()][0]}`}
        </span>
      )}
      {run?.stop !== undefined && (
        <button type="button" onClick={run.stop}>
          Stop
        </button>
      )}
      {run?.stop === undefined && marked.length > 0 && (
        <>
          <span>{plural(marked.length, "task")} marked</span>
          {counts.map(({ action, n }) => (
            <button key={action} type="button" disabled={n === 0} onClick={() => void begin(action)}>
              {ACTIONS[action].words} {n}
            </button>
          ))}
          <button type="button" className="quiet" onClick={onClear}>
            Unmark
          </button>
        </>
      )}
      {run !== undefined && run.stop === undefined && marked.length === 0 && (
        <button type="button" className="quiet" onClick={() => setRun(undefined)}>
          Close
        </button>
      )}
    </section>
  );
};
