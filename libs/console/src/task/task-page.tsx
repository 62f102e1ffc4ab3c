// One task: why it is as it is, where its time went, what it was given and what came out.
import { isTerminal } from "@openclaw/contracts";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { door } from "../api/door.ts";
import { usePace } from "../api/pace.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Failure, Loading } from "../parts/notice.tsx";
import { StateBadge } from "../parts/state-badge.tsx";
import { ValueText } from "../parts/value-text.tsx";
import { Link } from "../routing/link.tsx";
import { usePlace } from "../routing/location.ts";
import { writeTaskFilter } from "../routing/task-filter.ts";
import { useNow } from "../shell/use-now.ts";
import { ErrorPanel } from "./error-panel.tsx";
import { Explain } from "./explain.tsx";
import { Facts } from "./facts.tsx";
import { ForkForm } from "./fork-form.tsx";
import { useLiveTask } from "./live-task.ts";
import { Neighbours } from "./neighbours.tsx";
import { ReplayForm } from "./replay-form.tsx";
import { TaskActions } from "./task-actions.tsx";
import { timelineOf } from "./timeline.ts";
import { Timeline } from "./timeline.tsx";
import { Trace } from "./trace.tsx";
import { turnsOf } from "./turns.ts";

export const TaskPage = ({ id }: { readonly id: string }) => {
  const { search } = usePlace();
  const refetchInterval = usePace();
  const now = useNow();
  const [opened, setOpened] = useState<"replay" | "fork">();
  const { task, events, error } = useLiveTask(id, refetchInterval);
  const { data: input, error: inputError } = useQuery({
    queryKey: ["input", id],
    queryFn: ({ signal }) => door.input(id, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (task === undefined)
    return error === null ? <Loading what="the task" /> : <Failure of={error} what="The task cannot be read" />;
  const isOver = isTerminal(task.state);
  const turns = isOver ? turnsOf(events) : 0;
  return (
    <>
      <div className="head">
        <h1>
          Task <span className="id">{task.id}</span>
        </h1>
        <CopyButton text={task.id} label="Copy the task's id">
          Copy
        </CopyButton>
        <StateBadge state={task.state} />
        <span className="muted">
          <Link to={`/tasks${writeTaskFilter({ agent: task.agent })}`}>{task.agent}</Link>, {task.priority}
        </span>
        <Neighbours id={id} search={search} />
      </div>
      {error !== null && <Failure of={error} what="The task cannot be read now" />}
      {task.error !== null && <ErrorPanel error={task.error} again={!isOver} />}
      {!isOver && <Explain task={task} refetchInterval={refetchInterval} />}
      <TaskActions
        task={task}
        input={input}
        onEdit={() => setOpened("replay")}
        onFork={turns > 0 ? () => setOpened("fork") : undefined}
      />
      {opened === "replay" && <ReplayForm task={task} input={input} onClose={() => setOpened(undefined)} />}
      {opened === "fork" && <ForkForm task={task} turns={turns} onClose={() => setOpened(undefined)} />}
      <Facts task={task} now={now} />
      <section aria-labelledby="timeline">
        <h2 id="timeline">Timeline</h2>
        <Timeline bars={timelineOf(task, events, now)} />
        <Trace id={id} />
      </section>
      <div className="two">
        <section aria-labelledby="input">
          <h2 id="input">Input</h2>
          {inputError !== null && <Failure of={inputError} what="The input cannot be read" />}
          {input !== undefined && <ValueText value={input} name="Input" />}
        </section>
        <section aria-labelledby="output">
          <h2 id="output">Output</h2>
          {task.result === null ? (
            <p className="empty">{isOver ? "It ended without one." : "It has not ended yet."}</p>
          ) : (
            <ValueText value={task.result} name="Output" />
          )}
        </section>
      </div>
    </>
  );
};
