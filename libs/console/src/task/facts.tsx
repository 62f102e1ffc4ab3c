// What is known of a task beside its course.
import type { Task } from "@openclaw/contracts";
import type { ReactNode } from "react";
import { between, duration } from "../format/duration.ts";
import { count } from "../format/quantity.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { When } from "../parts/when.tsx";
import { Link } from "../routing/link.tsx";
import { agentPath, taskPath } from "../routing/route.ts";
import { writeTaskFilter } from "../routing/task-filter.ts";

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const REPLAY_OF = "replay_of";

export const Facts = ({ task, now }: { readonly task: Task; readonly now: number }) => {
  const { usage, metadata } = task;
  const replayed = metadata[REPLAY_OF];
  const others = Object.entries(metadata).filter(([key]) => key !== REPLAY_OF);
  return (
    <dl className="facts">
      <Fact name="Handed in">
        <When at={task.created_at} now={now} as="clock" />
      </Fact>
      <Fact name="Waited">{duration(between(task.created_at, task.started_at ?? task.finished_at, now))}</Fact>
      <Fact name="Ran">{duration(between(task.started_at, task.finished_at, now))}</Fact>
      <Fact name="Ended">
        <When at={task.finished_at} now={now} as="clock" />
      </Fact>
      <Fact name="Attempt">{count(task.attempt)}</Fact>
      {usage !== null && (
        <>
          <Fact name="Tokens">
            {count(usage.prompt_tokens)} in, {count(usage.completion_tokens)} out
            {usage.cached_tokens > 0 && `, ${count(usage.cached_tokens)} cached`}
          </Fact>
          <Fact name="Calls">
            {count(usage.model_calls)} of the model, {count(usage.tool_calls)} of tools
          </Fact>
        </>
      )}
      {task.deadline !== null && (
        <Fact name="Deadline">
          <When at={task.deadline} now={now} as="clock" />
        </Fact>
      )}
      <Fact name="Tenant">{task.tenant}</Fact>
      <Fact name="Configuration">
        <Link to={agentPath(task.agent, task.agent_version)} title="What the task is pinned to">
          <code>{task.agent_version}</code>
        </Link>
      </Fact>
      <Fact name="Trace">
        {task.trace_id === null ? (
          "–"
        ) : (
          <>
            <code className="cut" title={task.trace_id}>
              {task.trace_id}
            </code>{" "}
            <CopyButton text={task.trace_id} label="Copy the trace id">
              Copy
            </CopyButton>
          </>
        )}
      </Fact>
      {task.root !== task.id && (
        <Fact name="Retry of">
          <Link to={taskPath(task.root)} className="id">
            …{task.root.slice(-8)}
          </Link>
        </Fact>
      )}
      {task.forked_from && (
        <Fact name="Fork of">
          <Link to={taskPath(task.forked_from)} className="id">
            …{task.forked_from.slice(-8)}
          </Link>
        </Fact>
      )}
      {replayed !== undefined && (
        <Fact name="Replay of">
          <Link to={taskPath(replayed)} className="id">
            …{replayed.slice(-8)}
          </Link>
        </Fact>
      )}
      {task.fingerprint && (
        <Fact name="Failed like">
          <Link to={`/tasks${writeTaskFilter({ state: task.state, fingerprint: task.fingerprint })}`}>these</Link>
        </Fact>
      )}
      {task.tags.length > 0 && <Fact name="Tags">{task.tags.join(", ")}</Fact>}
      {others.map(([key, value]) => (
        <Fact key={key} name={key}>
          {value}
        </Fact>
      ))}
    </dl>
  );
};
