// The jobs under way, whoever began them, and those begun on this page until they are closed.
import { useQuery } from "@tanstack/react-query";
import { door } from "../api/door.ts";
import { usePace } from "../api/pace.ts";
import { JobLine } from "./job-line.tsx";

/** More at once are not begun by hand. */
const MAX_SHOWN = 10;

const readRunning = async (signal: AbortSignal): Promise<string[]> => {
  const ids: string[] = [];
  for await (const { id } of door.jobs.list({ state: "running", pageSize: MAX_SHOWN, signal })) {
    ids.push(id);
    if (ids.length === MAX_SHOWN) break;
  }
  return ids;
};

export interface OpenJobsProps {
  readonly begun: readonly string[];
  readonly onClose: (id: string) => void;
}

export const OpenJobs = ({ begun, onClose }: OpenJobsProps) => {
  const refetchInterval = usePace();
  const { data: running = [] } = useQuery({
    queryKey: ["jobs", "running"],
    queryFn: ({ signal }) => readRunning(signal),
    refetchInterval,
  });
  const others = running.filter((id) => !begun.includes(id));
  if (begun.length + others.length === 0) return null;
  return (
    <section className="jobs" aria-label="Jobs" aria-live="polite">
      {begun.map((id) => (
        <JobLine key={id} id={id} onClose={() => onClose(id)} />
      ))}
      {others.map((id) => (
        <JobLine key={id} id={id} />
      ))}
    </section>
  );
};
