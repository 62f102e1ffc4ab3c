// A page of tasks. Why a task failed stands in its row.
import type { TaskSummary } from "@openclaw/client";
import { between, duration } from "../format/duration.ts";
import { short } from "../format/quantity.ts";
import { oneLine } from "../parts/json-text.ts";
import { StateBadge } from "../parts/state-badge.tsx";
import { When } from "../parts/when.tsx";
import { Link } from "../routing/link.tsx";
import { taskPath } from "../routing/route.ts";

const tokensOf = ({ usage }: TaskSummary): number | null =>
  usage === null ? null : usage.prompt_tokens + usage.completion_tokens;

const MESSAGE_LENGTH = 160;

interface RowProps {
  readonly task: TaskSummary;
  readonly search: string;
  readonly now: number;
  readonly marked: boolean;
  readonly onMark: () => void;
}

const TaskRow = ({ task, search, now, marked, onMark }: RowProps) => (
  <tr data-row className={marked ? "marked" : undefined}>
    <td className="mark">
      <input type="checkbox" checked={marked} onChange={onMark} aria-label={`Mark ${task.id}`} />
    </td>
    <th scope="row">
      <Link to={taskPath(task.id, search)} className="row-link id" title={task.id}>
        …{task.id.slice(-8)}
      </Link>
    </th>
    <td data-name="State">
      <StateBadge state={task.state} />
    </td>
    <td data-name="Agent">{task.agent}</td>
    <td data-name="Priority">{task.priority}</td>
    <td data-name="Handed in" className="number">
      <When at={task.created_at} now={now} />
    </td>
    <td data-name="Waited" className="number">
      {duration(between(task.created_at, task.started_at ?? task.finished_at, now))}
    </td>
    <td data-name="Ran" className="number">
      {duration(between(task.started_at, task.finished_at, now))}
    </td>
    <td data-name="Attempt" className="number">
      {task.attempt}
    </td>
    <td data-name="Tokens" className="number">
      {short(tokensOf(task))}
    </td>
    <td data-name="Error" className="why">
      {task.error !== null && (
        <span title={task.error.message}>
          <code className="bad-text">{task.error.code}</code> {oneLine(task.error.message, MESSAGE_LENGTH)}
        </span>
      )}
    </td>
  </tr>
);

export interface TaskTableProps {
  readonly tasks: readonly TaskSummary[];
  /** Of the list's own address, which a task keeps for its next and previous. */
  readonly search: string;
  readonly now: number;
  readonly marked: ReadonlySet<string>;
  readonly onMark: (marked: ReadonlySet<string>) => void;
}

export const TaskTable = ({ tasks, search, now, marked, onMark }: TaskTableProps) => {
  const all = tasks.length > 0 && tasks.every(({ id }) => marked.has(id));
  const toggle = (id: string) => onMark(marked.symmetricDifference(new Set([id])));
  const toggleAll = () => onMark(all ? new Set() : new Set(tasks.map(({ id }) => id)));
  return (
    <table className="rows tasks">
      <thead>
        <tr>
          <th scope="col" className="mark">
            <input type="checkbox" checked={all} onChange={toggleAll} aria-label="Mark all on this page" />
          </th>
          <th scope="col">Task</th>
          <th scope="col">State</th>
          <th scope="col">Agent</th>
          <th scope="col">Priority</th>
          <th scope="col" className="number">
            Handed in
          </th>
          <th scope="col" className="number">
            Waited
          </th>
          <th scope="col" className="number">
            Ran
          </th>
          <th scope="col" className="number">
            Attempt
          </th>
          <th scope="col" className="number">
            Tokens
          </th>
          <th scope="col">Error</th>
        </tr>
      </thead>
      <tbody>
        {tasks.map((task) => (
          <TaskRow
            key={task.id}
            task={task}
            search={search}
            now={now}
            marked={marked.has(task.id)}
            onMark={() => toggle(task.id)}
          />
        ))}
      </tbody>
    </table>
  );
};
