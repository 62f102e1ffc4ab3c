// The same task again with another input, as a new task of the same agent.
import type { NewTask } from "@openclaw/client";
import type { Task } from "@openclaw/contracts";
import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { door } from "../api/door.ts";
import { textOf } from "../parts/json-text.ts";
import { Failure } from "../parts/notice.tsx";
import { navigate } from "../routing/location.ts";
import { taskPath } from "../routing/route.ts";

type Read = { readonly ok: true; readonly input: NewTask["input"] } | { readonly ok: false; readonly problem: string };

const readInput = (text: string): Read => {
  try {
    return { ok: true, input: JSON.parse(text) };
  } catch (error) {
    return { ok: false, problem: error instanceof Error ? error.message : "this is not JSON" };
  }
};

export interface ReplayFormProps {
  readonly task: Task;
  readonly input: unknown;
  readonly onClose: () => void;
}

export const ReplayForm = ({ task, input, onClose }: ReplayFormProps) => {
  const [text, setText] = useState(() => (typeof input === "string" ? JSON.stringify(input) : textOf(input)));
  const read = readInput(text);
  const { agent, priority, tags, id } = task;
  const metadata = { ...task.metadata, replay_of: id };
  const replay = useMutation({
    mutationFn: (edited: NewTask["input"]) => door.submit({ agent, priority, tags, metadata, input: edited }),
    onSuccess: (made) => navigate(taskPath(made.id)),
  });
  return (
    <form
      className="replay"
      onSubmit={(event) => {
        event.preventDefault();
        if (read.ok) replay.mutate(read.input);
      }}
    >
      <label htmlFor="replay-input">Input of the new task, as JSON</label>
      <textarea
        id="replay-input"
        value={text}
        rows={Math.min(24, Math.max(6, text.split("\n").length + 1))}
        spellCheck={false}
        aria-invalid={!read.ok}
        aria-describedby="replay-problem"
        onChange={(event) => setText(event.target.value)}
      />
      <p id="replay-problem" className="bad-text" role="status">
        {read.ok ? "" : read.problem}
      </p>
      {replay.error !== null && <Failure of={replay.error} what="It was not accepted" />}
      <div className="actions">
        <button type="submit" className="main" disabled={!read.ok || replay.isPending}>
          {replay.isPending ? "Handing in …" : `Hand in for ${agent}`}
        </button>
        <button type="button" onClick={onClose}>
          Leave it
        </button>
      </div>
    </form>
  );
};
