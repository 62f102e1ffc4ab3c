// What can be done with the marked tasks, and with all that match the filter: jobs that the leader works off.
import type { TaskSummary } from "@openclaw/client";
import type { JobRequest } from "@openclaw/contracts";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { door } from "../api/door.ts";
import { plural } from "../format/quantity.ts";
import { applicable, type BulkAction, describeFilter, jobOfFilter, jobsOfMarked } from "../jobs/job-request.ts";
import { OpenJobs } from "../jobs/open-jobs.tsx";
import { Failure } from "../parts/notice.tsx";
import { TypedConfirm } from "../parts/typed-confirm.tsx";
import type { TaskFilter } from "../routing/task-filter.ts";

const ACTIONS: readonly (readonly [BulkAction, string])[] = [
  ["cancel", "Cancel"],
  ["retry", "Retry"],
];

const beginAll = async (requests: readonly JobRequest[]): Promise<string[]> => {
  const ids: string[] = [];
  for (const request of requests) ids.push((await door.jobs.create(request)).id);
  return ids;
};

export interface BulkBarProps {
  readonly filter: TaskFilter;
  readonly marked: readonly TaskSummary[];
  readonly onClear: () => void;
}

export const BulkBar = ({ filter, marked, onClear }: BulkBarProps) => {
  const [begun, setBegun] = useState<readonly string[]>([]);
  const [asked, setAsked] = useState<BulkAction>();
  const begin = useMutation({
    mutationFn: beginAll,
    onSuccess: (ids) => {
      setBegun([...ids, ...begun]);
      onClear();
    },
  });
  const all = asked === undefined ? undefined : jobOfFilter(asked, filter);
  return (
    <>
      <section className="bulk" aria-label="Many tasks at once">
        {marked.length > 0 ? (
          <>
            <span>{plural(marked.length, "task")} marked</span>
            {ACTIONS.map(([action, words]) => {
              const n = applicable(action, marked).length;
              return (
                <button
                  key={action}
                  type="button"
                  disabled={n === 0 || begin.isPending}
                  onClick={() => begin.mutate(jobsOfMarked(action, marked))}
                >
                  {words} {n}
                </button>
              );
            })}
            <button type="button" className="quiet" onClick={onClear}>
              Unmark
            </button>
          </>
        ) : (
          <>
            <span>All that match:</span>
            {ACTIONS.map(([action, words]) => {
              const job = jobOfFilter(action, filter);
              return (
                <button
                  key={action}
                  type="button"
                  disabled={!job.ok || begin.isPending}
                  onClick={() => setAsked(action)}
                >
                  {words} all … {!job.ok && <small>({job.why})</small>}
                </button>
              );
            })}
          </>
        )}
      </section>
      {begin.error !== null && <Failure of={begin.error} what="It was not begun" />}
      <OpenJobs begun={begun} onClose={(id) => setBegun(begun.filter((one) => one !== id))} />
      {asked !== undefined && all?.ok === true && (
        <TypedConfirm
          title={asked === "cancel" ? "Cancel all that match" : "Retry all that match"}
          word={asked}
          onConfirm={() => begin.mutate([all.request])}
          onClose={() => setAsked(undefined)}
        >
          <p>{describeFilter(filter)}</p>
          <p className="muted">A job works them off, a few at a time; it can be aborted half-way.</p>
        </TypedConfirm>
      )}
    </>
  );
};
