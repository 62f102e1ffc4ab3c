// How a group is replayed: as which priority, how many at once, and after how many failures it is given up.
import { type FailureGroup, PRIORITIES, type Priority } from "@openclaw/contracts";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { door } from "../api/door.ts";
import { plural } from "../format/quantity.ts";
import { Failure } from "../parts/notice.tsx";

/** The contract's own defaults and bounds. */
const AT_ONCE = { usual: 10, most: 1_000 };
const FAILURES = { usual: 10, most: 1_000 };

interface NumberFieldProps {
  readonly name: string;
  readonly value: number;
  readonly most: number;
  readonly onChange: (value: number) => void;
}

const NumberField = ({ name, value, most, onChange }: NumberFieldProps) => (
  <label className="field">
    <span>{name}</span>
    <input
      type="number"
      min={1}
      max={most}
      required
      value={Number.isNaN(value) ? "" : value}
      onChange={(event) => onChange(event.target.valueAsNumber)}
    />
  </label>
);

export interface GroupReplayProps {
  readonly group: FailureGroup;
  readonly onBegun: (job: string) => void;
  readonly onClose: () => void;
}

export const GroupReplay = ({ group, onBegun, onClose }: GroupReplayProps) => {
  const client = useQueryClient();
  const [priority, setPriority] = useState<Priority>("idle");
  const [atOnce, setAtOnce] = useState(AT_ONCE.usual);
  const [failures, setFailures] = useState(FAILURES.usual);
  const { fingerprint } = group;
  const replay = useMutation({
    mutationFn: () =>
      door.deadLetters.replay({
        filter: { fingerprint },
        priority,
        max_inflight: atOnce,
        stop_after_failures: failures,
      }),
    onSuccess: async ({ id }) => {
      onBegun(id);
      await client.invalidateQueries({ queryKey: ["dead-letters"] });
    },
  });
  return (
    <form
      className="panel"
      aria-label="Replay"
      onSubmit={(event) => {
        event.preventDefault();
        replay.mutate();
      }}
    >
      <strong>
        Replay {plural(group.count, "task")} of {group.agent}: <code>{group.code}</code>
      </strong>
      <div className="filters">
        <label className="field">
          <span>As priority</span>
          <select value={priority} onChange={(event) => setPriority(event.target.value as Priority)}>
            {PRIORITIES.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <NumberField name="At once" value={atOnce} most={AT_ONCE.most} onChange={setAtOnce} />
        <NumberField
          name="Give up after failures in a row"
          value={failures}
          most={FAILURES.most}
          onChange={setFailures}
        />
      </div>
      {replay.error !== null && <Failure of={replay.error} what="It was not begun" />}
      <div className="actions">
        <button type="submit" className="main" disabled={replay.isPending}>
          Replay
        </button>
        <button type="button" onClick={onClose}>
          Leave it
        </button>
      </div>
    </form>
  );
};
