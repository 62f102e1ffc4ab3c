// What an open task waits for, in the words of the leader.
import type { Task } from "@openclaw/contracts";
import { useQuery } from "@tanstack/react-query";
import { door } from "../api/door.ts";
import { Failure, Notice } from "../parts/notice.tsx";

/** The state is in the key, so that a move is explained at once. */
export const Explain = ({
  task,
  refetchInterval,
}: {
  readonly task: Task;
  readonly refetchInterval: number | false;
}) => {
  const { data, error } = useQuery({
    queryKey: ["explain", task.id, task.state, task.attempt],
    queryFn: ({ signal }) => door.explain(task.id, { signal }),
    refetchInterval,
  });
  if (error !== null) return <Failure of={error} what="Nobody says what it waits for" />;
  if (data === undefined) return null;
  return <Notice tone={data.reason === "held" ? "warn" : "info"} title={data.message} />;
};
