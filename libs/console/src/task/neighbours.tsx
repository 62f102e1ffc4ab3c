// The next and the previous task of the list that one came from.
import { useQuery } from "@tanstack/react-query";
import { door } from "../api/door.ts";
import { Link } from "../routing/link.tsx";
import { navigate } from "../routing/location.ts";
import { taskPath } from "../routing/route.ts";
import { askedOf, isFiltered, readTaskFilter, writeTaskFilter } from "../routing/task-filter.ts";
import { useKeys } from "../shell/use-keys.ts";

export const Neighbours = ({ id, search }: { readonly id: string; readonly search: string }) => {
  const filter = readTaskFilter(search);
  const kept = writeTaskFilter(filter);
  const neighbour = (way: "cursor" | "newerThan") => ({
    queryKey: ["neighbour", way, id, kept],
    queryFn: async ({ signal }: { signal: AbortSignal }) => {
      const { tasks } = await door.page({ ...askedOf(filter, Date.now()), [way]: id, pageSize: 1, signal });
      return tasks[0]?.id ?? null;
    },
  });
  const { data: older = null } = useQuery(neighbour("cursor"));
  const { data: newer = null } = useQuery(neighbour("newerThan"));
  const go = (to: string | null) => () => {
    if (to !== null) navigate(taskPath(to, kept));
  };
  useKeys({ j: go(older), k: go(newer) });
  return (
    <nav className="neighbours" aria-label="Neighbours">
      <Link to={`/tasks${kept}`}>{isFiltered(filter) ? "The filtered list" : "All tasks"}</Link>
      {newer !== null && (
        <Link to={taskPath(newer, kept)} title="k">
          ← newer
        </Link>
      )}
      {older !== null && (
        <Link to={taskPath(older, kept)} title="j">
          older →
        </Link>
      )}
    </nav>
  );
};
