// An ended task once more from one of the model's turns on, with another model or other instructions.
import type { Task } from "@openclaw/contracts";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { door } from "../api/door.ts";
import { Failure } from "../parts/notice.tsx";
import { navigate } from "../routing/location.ts";
import { taskPath } from "../routing/route.ts";

export interface ForkFormProps {
  readonly task: Task;
  /** Turns of the model that were recorded. */
  readonly turns: number;
  readonly onClose: () => void;
}

export const ForkForm = ({ task, turns, onClose }: ForkFormProps) => {
  const { data: version } = useQuery({
    queryKey: ["agent-version", task.agent_version],
    queryFn: ({ signal }) => door.agentVersion(task.agent_version, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const [turn, setTurn] = useState(turns);
  const [model, setModel] = useState("");
  const [instructions, setInstructions] = useState<string>();
  const before = version?.spec.instructions ?? "";
  const fork = useMutation({
    mutationFn: () =>
      door.fork(task.id, {
        from_step: turn,
        ...(model.trim() === "" ? {} : { model: model.trim() }),
        ...(instructions === undefined || instructions === before ? {} : { instructions }),
      }),
    onSuccess: (made) => navigate(taskPath(made.id)),
  });
  return (
    <form
      className="panel"
      aria-label="Fork"
      onSubmit={(event) => {
        event.preventDefault();
        fork.mutate();
      }}
    >
      <p className="muted">What was recorded before that turn is taken over; it is asked of neither model nor tools.</p>
      <div className="filters">
        <label className="field">
          <span>From the model's turn</span>
          <select value={turn} onChange={(event) => setTurn(Number(event.target.value))}>
            {Array.from({ length: turns }, (_, n) => n + 1).map((number) => (
              <option key={number}>{number}</option>
            ))}
          </select>
        </label>
        <label className="field">
          <span>Model</span>
          <input value={model} placeholder={version?.spec.model} onChange={(event) => setModel(event.target.value)} />
        </label>
      </div>
      <label className="replay">
        <span className="muted">Instructions</span>
        <textarea
          rows={8}
          spellCheck={false}
          value={instructions ?? before}
          onChange={(event) => setInstructions(event.target.value)}
        />
      </label>
      {fork.error !== null && <Failure of={fork.error} what="It was not forked" />}
      <div className="actions">
        <button type="submit" className="main" disabled={fork.isPending}>
          Fork
        </button>
        <button type="button" onClick={onClose}>
          Leave it
        </button>
      </div>
    </form>
  );
};
