// What can be done with a task.
import { isTerminal, type Task } from "@openclaw/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { door } from "../api/door.ts";
import { CopyButton } from "../parts/copy-button.tsx";
import { Failure } from "../parts/notice.tsx";
import { navigate } from "../routing/location.ts";
import { taskPath } from "../routing/route.ts";
import { asCli, asCurl } from "./copy-commands.ts";

export interface TaskActionsProps {
  readonly task: Task;
  /** Undefined until it is read. */
  readonly input: unknown;
  readonly onEdit: () => void;
  /** Undefined where there is no turn to fork at. */
  readonly onFork: (() => void) | undefined;
}

export const TaskActions = ({ task, input, onEdit, onFork }: TaskActionsProps) => {
  const client = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => door.cancel(task.id, { reason: "cancelled in the console" }),
    onSuccess: (cancelled) => client.setQueryData(["task", task.id], cancelled),
  });
  const retry = useMutation({
    mutationFn: () => door.retry(task.id),
    onSuccess: (made) => navigate(taskPath(made.id)),
  });
  const hasInput = input !== undefined;
  return (
    <>
      <div className="actions">
        {isTerminal(task.state) ? (
          <button type="button" disabled={retry.isPending} onClick={() => retry.mutate()}>
            Replay as it was
          </button>
        ) : (
          <button type="button" disabled={cancel.isPending} onClick={() => cancel.mutate()}>
            Cancel
          </button>
        )}
        <button type="button" disabled={!hasInput} onClick={onEdit}>
          Replay with another input
        </button>
        {onFork !== undefined && (
          <button type="button" onClick={onFork}>
            Fork at a turn
          </button>
        )}
        {hasInput && (
          <>
            <CopyButton text={asCurl(location.origin, task, input)}>Copy as curl</CopyButton>
            <CopyButton text={asCli(location.origin, task, input)}>Copy as CLI</CopyButton>
          </>
        )}
      </div>
      {cancel.error !== null && <Failure of={cancel.error} what="It was not cancelled" />}
      {retry.error !== null && <Failure of={retry.error} what="It was not replayed" />}
    </>
  );
};
