// One job: how far it is, what became of it, and its end.
import type { Job } from "@openclaw/contracts";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { door } from "../api/door.ts";
import { count, plural } from "../format/quantity.ts";
import { Meter } from "../parts/meter.tsx";
import { Failure } from "../parts/notice.tsx";
import { Badge, type Tone } from "../parts/state-badge.tsx";

const LOOK_MS = 1_000;

const TONES: Readonly<Record<Job["state"], Tone>> = { running: "busy", done: "ok", aborted: "idle", stopped: "bad" };
const STATES: Readonly<Record<Job["state"], string>> = {
  running: "goes on",
  done: "done",
  aborted: "aborted",
  stopped: "stopped after failures in a row",
};
const KINDS: Readonly<Record<Job["kind"], string>> = { cancel: "Cancels", retry: "Retries", replay: "Replays" };

const isSettled = ({ state, inflight }: Job): boolean => state !== "running" && inflight === 0;

const passedOf = ({ done, failed, skipped }: Job): number => done + failed + skipped;

const JobFigures = ({ job }: { readonly job: Job }) => (
  <Meter used={passedOf(job)} of={job.matched}>
    {count(passedOf(job))} of {count(job.matched)}
    {job.failed > 0 && <span className="bad-text">, {count(job.failed)} failed again</span>}
    {job.skipped > 0 && `, ${count(job.skipped)} left alone`}
    {job.inflight > 0 && `, ${count(job.inflight)} under way`}
  </Meter>
);

export const JobLine = ({ id, onClose }: { readonly id: string; readonly onClose?: () => void }) => {
  const client = useQueryClient();
  const { data: job, error } = useQuery({
    queryKey: ["job", id],
    queryFn: async ({ signal }) => {
      const now = await door.jobs.get(id, { signal });
      if (isSettled(now)) await client.invalidateQueries({ queryKey: ["tasks"] });
      return now;
    },
    refetchInterval: ({ state: { data } }) => (data !== undefined && isSettled(data) ? false : LOOK_MS),
  });
  const abort = useMutation({
    mutationFn: () => door.jobs.abort(id),
    onSuccess: (aborted) => client.setQueryData(["job", id], aborted),
  });
  if (error !== null) return <Failure of={error} what="The job cannot be read" />;
  if (job === undefined) return null;
  return (
    <div className="job">
      <span>
        {KINDS[job.kind]} {plural(job.matched, "task")}
      </span>
      <Badge tone={TONES[job.state]}>{STATES[job.state]}</Badge>
      <JobFigures job={job} />
      {job.state === "running" && (
        <button type="button" disabled={abort.isPending} onClick={() => abort.mutate()}>
          Abort
        </button>
      )}
      {onClose !== undefined && isSettled(job) && (
        <button type="button" className="quiet" onClick={onClose}>
          Close
        </button>
      )}
      {abort.error !== null && <Failure of={abort.error} what="It was not aborted" />}
    </div>
  );
};
