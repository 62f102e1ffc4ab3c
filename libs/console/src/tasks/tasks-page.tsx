// Tasks, newest first, narrowed by a filter, a page at a time.
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { door } from "../api/door.ts";
import { usePace } from "../api/pace.ts";
import { Failure, Loading } from "../parts/notice.tsx";
import { Link } from "../routing/link.tsx";
import { navigate, usePlace } from "../routing/location.ts";
import { askedOf, isFiltered, readTaskFilter, writeTaskFilter } from "../routing/task-filter.ts";
import { useRowKeys } from "../shell/row-keys.ts";
import { useNow } from "../shell/use-now.ts";
import { BulkBar } from "./bulk-bar.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { TaskTable } from "./task-table.tsx";

const PAGE = 50;

export const TasksPage = () => {
  const { search } = usePlace();
  const filter = readTaskFilter(search);
  const cursor = new URLSearchParams(search).get("cursor") ?? undefined;
  const refetchInterval = usePace();
  const now = useNow();
  const [marked, setMarked] = useState<ReadonlySet<string>>(new Set());
  const { data, error, isPlaceholderData } = useQuery({
    queryKey: ["tasks", search],
    queryFn: ({ signal }) =>
      door.page({
        ...askedOf(filter, Date.now()),
        pageSize: PAGE,
        ...(cursor === undefined ? {} : { cursor }),
        signal,
      }),
    refetchInterval,
    placeholderData: keepPreviousData,
  });
  useRowKeys();
  const tasks = data?.tasks ?? [];
  return (
    <>
      <div className="head">
        <h1>Tasks</h1>
      </div>
      <FilterBar
        filter={filter}
        onChange={(changed) => {
          setMarked(new Set());
          navigate(`/tasks${writeTaskFilter(changed)}`);
        }}
      />
      {error !== null && <Failure of={error} what="The tasks cannot be read" />}
      {data === undefined && error === null && <Loading what="tasks" />}
      <BulkBar filter={filter} marked={tasks.filter(({ id }) => marked.has(id))} onClear={() => setMarked(new Set())} />
      {data !== undefined && tasks.length === 0 && (
        <p className="empty">
          {isFiltered(filter) || cursor !== undefined
            ? "No task fits the filter."
            : "No task has been handed in yet. POST /v1/tasks, or publish to openclaw.tasks.default.normal.<agent>."}
        </p>
      )}
      {tasks.length > 0 && (
        <div className={isPlaceholderData ? "stale" : undefined}>
          <TaskTable tasks={tasks} search={writeTaskFilter(filter)} now={now} marked={marked} onMark={setMarked} />
        </div>
      )}
      <nav className="pages" aria-label="Pages">
        {cursor !== undefined && <Link to={`/tasks${writeTaskFilter(filter)}`}>Newest</Link>}
        {data !== undefined && data.nextCursor !== null && (
          <Link to={`/tasks${writeTaskFilter(filter, { cursor: data.nextCursor })}`}>Older</Link>
        )}
      </nav>
    </>
  );
};
